/** Answers that have not changed: asked with their ETag, a 304 costs nothing of the hour's allowance. */

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

interface Kept {
  readonly etag: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

const MAX_KEPT = 500;
const MAX_BYTES = 256 * 1024;

/** Remembers GET answers by address. Whether one is what whoever asks now would get is for GitHub to say: another answer has another tag. */
export function remembering(fetch: Fetch): Fetch {
  const kept = new Map<string, Kept>();
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    if ((init?.method ?? "GET") !== "GET" || !/\/(?:pulls|repositories|contents)\b/.test(url)) return await fetch(url, init);
    const known = kept.get(url);
    if (known !== undefined) headers.set("if-none-match", known.etag);
    const response = await fetch(url, { ...init, headers });
    if (response.status === 304 && known !== undefined) {
      return new Response(known.body, { status: known.status, headers: merged(known.headers, response.headers) });
    }
    const etag = response.headers.get("etag");
    const body = await response.arrayBuffer();
    if (response.status === 200 && etag !== null && body.byteLength <= MAX_BYTES) {
      kept.delete(url);
      kept.set(url, { etag, status: 200, headers: response.headers, body });
      const oldest = kept.keys().next().value;
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    }
    return new Response(response.status === 204 ? null : body, { status: response.status, headers: response.headers });
  };
}

/** What is left of the allowance comes from the new answer. */
function merged(old: Headers, fresh: Headers): Headers {
  const headers = new Headers(old);
  for (const [name, value] of fresh) if (name.startsWith("x-ratelimit")) headers.set(name, value);
  return headers;
}
