/**
 * Workflows prove who they are with the token that GitHub Actions gives them; no secret is stored. Who may what depends on ids, never on
 * `sub`, whose form owners choose (https://docs.github.com/en/actions/reference/security/oidc).
 */
import type { JWTPayload } from "jose";
import { z } from "zod";
import type { Caller } from "#src/api/caller.ts";
import { repositoryOf, type Repository } from "#src/tenancy.ts";

export interface OidcSettings {
  readonly issuer: string;
  readonly audience: () => string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Whether this repository of this owner is one that is served here. */
  readonly knows: (identity: Identity) => Promise<boolean>;
}

export interface Identity {
  readonly repository: Repository;
  readonly repositoryId: string;
  readonly ownerId: string;
}

export type Proof = { readonly caller: Caller } | { readonly status: 401 | 403; readonly code: string; readonly detail: string };

const claimsShape = z.object({
  repository: z.string(),
  repository_id: z.string().regex(/^\d{1,20}$/),
  repository_owner_id: z.string().regex(/^\d{1,20}$/),
  actor: z.string().max(100).default("unknown"),
  event_name: z.string().max(100).default("unknown"),
  run_id: z.string().max(40).default("0"),
  run_attempt: z.string().max(10).default("1"),
});

/** Events whose workflow may run on behalf of somebody who may not push: they may look, not act. */
const UNTRUSTED: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run"]);

export function workflowProof(settings: OidcSettings): (token: string) => Promise<Proof> {
  let verifier: Promise<(token: string) => Promise<JWTPayload>> | undefined;
  return async (token) => {
    verifier ??= verifierOf(settings);
    let payload: JWTPayload;
    try {
      payload = await (await verifier)(token);
    } catch (error) {
      if (!isAboutToken(error)) verifier = undefined;
      return isAboutToken(error)
        ? { status: 401, code: "invalid_token", detail: `the workflow's token is not good: ${messageOf(error)}` }
        : { status: 401, code: "issuer_unreachable", detail: `the keys of ${settings.issuer} cannot be read` };
    }
    return await callerOf(payload, settings);
  };
}

async function verifierOf({ issuer, audience, fetch, now }: OidcSettings): Promise<(token: string) => Promise<JWTPayload>> {
  const { createRemoteJWKSet, customFetch, jwtVerify } = await import("jose");
  const found = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) });
  const { jwks_uri: uri } = z.object({ jwks_uri: z.url() }).parse(await found.json());
  const keys = createRemoteJWKSet(new URL(uri), { [customFetch]: async (url: string, options: RequestInit) => await fetch(url, options) });
  return async (token) => {
    const options = {
      issuer,
      audience: audience(),
      algorithms: ["RS256"],
      currentDate: now(),
      clockTolerance: 30,
      requiredClaims: ["exp"],
    };
    return (await jwtVerify(token, keys, options)).payload;
  };
}

async function callerOf(payload: JWTPayload, { knows }: OidcSettings): Promise<Proof> {
  const claims = claimsShape.safeParse(payload);
  const repository = claims.success ? repositoryOf(claims.data.repository) : undefined;
  if (!claims.success || repository === undefined)
    return { status: 401, code: "invalid_token", detail: "the token names no repository with its ids" };
  const {
    repository_id: repositoryId,
    repository_owner_id: ownerId,
    actor,
    event_name: event,
    run_id: run,
    run_attempt: tries,
  } = claims.data;
  if (!(await knows({ repository, repositoryId, ownerId })))
    return {
      status: 403,
      code: "unknown_repository",
      detail: "this repository is not served here, or its ids are not those of the one that is",
    };
  const caller: Caller = {
    kind: "workflow",
    id: `${run}/${tries}`,
    actor,
    scopes: UNTRUSTED.has(event) ? ["read"] : ["read", "operate", "models"],
    tenant: repository.owner,
    repository,
    speaksForItself: true,
  };
  return { caller };
}

/** jose's errors are about the token, all but those about reaching the keys. */
function isAboutToken(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_J") && code !== "ERR_JWKS_TIMEOUT" && code !== "ERR_JOSE_GENERIC";
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
