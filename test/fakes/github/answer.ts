/** A route's answer, before the server adds headers and faults. */
import type { World } from "#test/fakes/github/world.ts";

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly world: World;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Who asks: the App itself (JWT), an installation, or nobody. */
  readonly caller:
    | { readonly kind: "app" }
    | { readonly kind: "installation"; readonly permissions: Readonly<Record<string, string>> }
    | { readonly kind: "nobody" };
  readonly origin: string;
}

/** `[method, path pattern with {names}, what it needs, how it is answered]`. */
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly needs: "app" | "none" | readonly [permission: string, level: "read" | "write"];
  readonly answer: (asked: Asked, params: Readonly<Record<string, string>>) => Answer;
}

export function route(line: string, needs: Route["needs"], answer: Route["answer"]): Route {
  const [method = "", path = ""] = line.split(" ");
  const pattern = new RegExp(
    `^${path
      .replaceAll(".", "\\.")
      .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")
      .replaceAll(/\{\*(\w+)\}/g, "(?<$1>.+)")}$`,
  );
  return { method, pattern, needs, answer };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing = (): Answer => ({ status: 204 });
export const notFound = (): Answer => ({ status: 404, body: { message: "Not Found" } });
export const invalid = (message: string): Answer => ({ status: 422, body: { message: "Validation Failed", errors: [message] } });
export const forbidden = (message = "Resource not accessible by integration"): Answer => ({ status: 403, body: { message } });

interface Parser<Value> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: { readonly message: string } };
}

/** Answers 422 where the body is not of this shape. */
export function shaped<Value>(shape: Parser<Value>, body: unknown, then: (value: Value) => Answer): Answer {
  const read = shape.safeParse(body);
  return read.success ? then(read.data) : invalid(read.error.message);
}

/** A page of a list, with the Link header. */
export function paged(
  all: readonly unknown[],
  { query, origin, path }: Asked,
  wrap: (items: readonly unknown[]) => unknown = (items) => items,
): Answer {
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const page = Math.max(1, Number(query.get("page") ?? 1));
  const items = all.slice((page - 1) * size, page * size);
  const next = new URLSearchParams(query);
  next.set("page", String(page + 1));
  const more = page * size < all.length;
  return { status: 200, body: wrap(items), ...(more && { headers: { link: `<${origin}${path}?${next.toString()}>; rel="next"` } }) };
}
