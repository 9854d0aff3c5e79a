/** OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) from the routes: the schemas that validate are those that describe. */
import { z } from "zod";
import { problem } from "#schemas/system.ts";
import type { Route } from "#src/api/route.ts";
import { VERSION } from "#src/version.ts";

type Json = Readonly<Record<string, unknown>>;

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "Wrong input",
  401: "Not known",
  403: "Not permitted",
  404: "There is no such thing",
  409: "Refused by a lever; `code` is the reason and `allowed` is false",
  413: "The body is too large",
  429: "Too many requests; see Retry-After",
  500: "A failure on our side",
  503: "Not ready, or the store does not answer",
};

export function openApi(routes: readonly Route[]): Json {
  const paths = new Map<string, Record<string, unknown>>();
  for (const route of routes) {
    const at = paths.get(route.path) ?? {};
    at[route.method.toLowerCase()] = operation(route);
    paths.set(route.path, at);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Gatehouse", version: VERSION, description: "Levers, ledger and the process itself." },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "An API key, or a GitHub Actions OIDC token." } },
      schemas: { Problem: schemaOf(problem, "output") },
    },
  };
}

function operation(route: Route): Json {
  const taken = route.body === undefined ? [] : [400, 413];
  const known = route.scope === undefined ? [] : [400, 401, 403, 429];
  const further = route.scope === undefined || route.answersAlways === true ? [] : [500, 503];
  const statuses = [...new Set([...taken, ...known, ...(route.refusals ?? []), ...further])].sort((a, b) => a - b);
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.path.split("/").slice(0, 4).filter(Boolean).join("/")],
    ...(route.scope === undefined ? { security: [] } : { "x-scope": route.scope }),
    parameters: parameters(route),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } } }),
    responses: {
      [route.status ?? 200]: { description: "As asked", content: { [contentType(route)]: { schema: schemaOf(route.answer, "output") } } },
      ...Object.fromEntries(statuses.map((status) => [status, problemAnswer(status)])),
    },
  };
}

function problemAnswer(status: number): Json {
  return {
    description: PROBLEMS[status] ?? "A problem",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function parameters(route: Route): readonly Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const query = route.query === undefined ? {} : schemaOf(route.query, "input");
  const properties = Object.entries((query["properties"] ?? {}) as Record<string, unknown>);
  const inQuery = properties.map(([name, schema]) => ({ name, in: "query", required: false, schema }));
  const repository = { name: "repository", in: "query", required: false, schema: { type: "string" }, description: "owner/name" };
  const header = { name: "Idempotency-Key", in: "header", required: false, schema: { type: "string" } };
  return [...inPath, ...inQuery, ...(route.scope === undefined ? [] : [repository]), ...(route.method === "POST" ? [header] : [])];
}

const contentType = ({ path }: Route): string => (path === "/metrics" ? "text/plain" : "application/json");

function operationId({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "" && word !== "api");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${method.toLowerCase()}${name}`;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any", reused: "inline" });
  return rest;
}
