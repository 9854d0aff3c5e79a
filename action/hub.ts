/** GitHub's REST API with the workflow's own token. */
import type { z } from "zod";
import type { Remote } from "#src/ledgers/git-ref/repository.ts";
import { type Inputs, InvalidInput } from "./inputs.ts";
import type { Runner } from "./runner.ts";

export interface Hub {
  readonly owner: string;
  readonly name: string;
  readonly token: string;
  /** What git pushes to and fetches from. */
  readonly gitAddress: string;
  /** The answer's JSON; undefined where GitHub says that there is no such thing. Throws GitHubRefused. */
  get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape> | undefined>;
  post(path: string, body: object): Promise<void>;
}

/** How git reaches one ref of the repository with the workflow's own token. */
export function remoteOf(
  { gitAddress, token }: Pick<Hub, "gitAddress" | "token">,
  ref: string,
): Remote & { readonly authorization: string } {
  return { address: gitAddress, ref, authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}` };
}

/** GitHub did not do what it was asked. */
export class GitHubRefused extends Error {
  override readonly name = "GitHubRefused";
}

const PATIENCE_MS = 15_000;
const TRIES = 3;

/** Paths begin behind `/repos/<owner>/<name>`, or with a slash of their own: `//orgs/…`. Throws InvalidInput. */
export function hubOf({ token }: Pick<Inputs, "token">, { env }: Pick<Runner, "env">, reach: typeof fetch): Hub {
  const [owner, name] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  if (owner === undefined || owner === "" || name === undefined) throw new InvalidInput("GITHUB_REPOSITORY names no repository");
  if (token === undefined) throw new InvalidInput("input token: the workflow's token is needed: ${{ github.token }}");
  const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
  const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "content-type": "application/json" };
  const called = async (method: string, path: string, body?: object): Promise<Response> => {
    const url = path.startsWith("//") ? `${api}${path.slice(1)}` : `${api}/repos/${owner}/${name}${path}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (let tries = 1; ; tries++) {
      const response = await reach(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      // What was posted may have been done though the answer says otherwise.
      if (response.status < 500 || tries === TRIES || method !== "GET") return response;
    }
  };
  return {
    owner,
    name,
    token,
    gitAddress: `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${owner}/${name}.git`,
    get: async (path, shape) => {
      const response = await called("GET", path);
      // 403 is a limit or a lack of rights: what could not be asked is not taken for absent.
      if (response.status === 404) return undefined;
      return shape.parse(await bodyOf(response, `GET ${path}`));
    },
    post: async (path, body) => void (await bodyOf(await called("POST", path, body), `POST ${path}`)),
  };
}

async function bodyOf(response: Response, what: string): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new GitHubRefused(`GitHub answered ${response.status} to ${what}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}
