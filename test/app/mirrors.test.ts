/** Mirrors that many ask for at once, with room for none. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Mirrors, mirrors } from "#src/app/mirrors.ts";
import { people } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

let [hub, folder]: [GitHubServer | undefined, string] = [undefined, ""];
beforeAll(async () => {
  hub = await startGitHub();
  folder = mkdtempSync(join(tmpdir(), "gatehouse-mirrors-"));
});
afterAll(async () => {
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

it("are fetched though another one's are taken out meanwhile, and stay while they are looked at", async () => {
  if (hub === undefined) throw new Error("the stand-in for GitHub did not start");
  const { world, url } = hub;
  const acting = people(world);
  const repositories = Array.from({ length: 6 }, (_, at) =>
    acting.repository(
      "acme",
      `r${at}`,
      Object.fromEntries(Array.from({ length: 12 }, (_unused, each) => [`d${each}/f.txt`, `${at} ${each}\n`])),
    ),
  );
  const right = repositories.map(({ bare }) => bare.ref("refs/heads/main"));
  const token = ["any", "token"].join("-");
  world.tokens.set(token, { expiresAt: Number.MAX_SAFE_INTEGER, permissions: { metadata: "read", contents: "read" } });
  const gitAuthorization = async (): Promise<string> => `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  // Started anew, nobody knows how large those are that are there.
  const started = (budgetBytes: number): Mirrors => mirrors({ folder, serverUrl: url, github: () => ({ gitAuthorization }), budgetBytes });
  for (const budgetBytes of [1e9, 1]) {
    const kept = started(budgetBytes);
    const fetched = repositories.map(async (one) => await seen(kept, world.installationId, one));
    expect(await Promise.all(fetched)).toEqual(right.map((commit) => ({ commit, isThere: true })));
  }
  expect(readdirSync(folder).length).toBeLessThan(repositories.length);
});

async function seen(kept: Mirrors, installation: number, { id, name }: Repository) {
  const wanted = { repository: { installation, owner: "acme", name, id }, sources: ["refs/heads/main"] };
  return await kept.fetched(wanted, async (mirrored) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { commit: mirrored.commits[0], isThere: readdirSync(mirrored.folder).includes("HEAD") };
  });
}
