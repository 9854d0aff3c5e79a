/** Comments and deployments from the stand-in for GitHub, through the whole server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environment } from "#test/app/stage.ts";
import { people, type People } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";
import { passing, snapshotFile } from "#test/serve/on-github.ts";
import { serve, type Served } from "#test/serve/process.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-github-"));
const CONFIGURATION =
  "version: 1\ncommands:\n  go-live enable: { roles: [admin, maintain], approvals: 2, within: 30m }\nenvironments: { production: PROD_EXEC, lab: SANDBOX_EXEC }\n";
let hub: GitHubServer;
let server: Served;
let acting: People;
let repository: Repository;

beforeAll(async () => {
  hub = await startGitHub();
  const env = Object.fromEntries(Object.entries(environment(hub, join(root, "data"))).map(([name, value]) => [name, value ?? ""]));
  server = await serve(join(root, "data"), env);
  acting = people(hub.world, `${server.url}/api/github/webhooks`);
  repository = acting.repository("acme", "shop", {
    ".github/gatehouse.yml": CONFIGURATION,
    "README.md": "# Shop\n",
    ...snapshotFile(new Date()),
  });
  passing({ hub }, repository, "gatehouse");
  for (const [login, role] of [["ada", "admin"], ["max", "maintain"], ["rea", "read"]] as const) repository.roles.set(login, role); // prettier-ignore
});
afterAll(async () => {
  await server.end();
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

/** The App's newest answer, as soon as there is one more. */
async function reply(login: string, body: string): Promise<string> {
  const own = (): readonly string[] => [...repository.comments.values()].filter(({ appId }) => appId !== undefined).map((one) => one.body);
  const before = own().length;
  const { comment } = await acting.comment(repository, 1, login, body);
  for (let tries = 0; tries < 600 && own().length === before; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(comment.reactions.map(({ content }) => content)).toEqual(["eyes"]);
  return own().at(-1) ?? "";
}

async function deployTo(name: string, run: number): Promise<unknown> {
  const callback = `${hub.url}/repos/acme/shop/actions/runs/${run}/deployment_protection_rule`;
  await acting.event(repository, "deployment_protection_rule", {
    action: "requested",
    environment: name,
    event: "push",
    deployment_callback_url: callback,
    deployment: {},
    pull_requests: [],
    sender: { id: 1, login: "ada", type: "User" },
  });
  for (let tries = 0; tries < 600 && !repository.reviews.some(({ runId }) => runId === run); tries++) await new Promise((resolve) => setTimeout(resolve, 50)); // prettier-ignore
  return repository.reviews.find(({ runId }) => runId === run)?.state;
}

describe("the levers on GitHub", () => {
  it("are worked by comments with the rights of the repository, and stop and release deployments", async () => {
    expect(await deployTo("production", 1)).toBe("rejected");
    expect(await deployTo("lab", 2)).toBe("approved");
    expect(await reply("rea", "/go-live enable")).toMatch(/^\*\*\/go-live enable\*\* · not_permitted\n/);
    const proposal = await reply("max", "/go-live enable the launch");
    expect(proposal).toMatch(/^\*\*\/go-live enable\*\* · awaiting_second_person\n/);
    const id = /ord_\d+_[0-9a-f]{12}/.exec(proposal)?.[0] ?? "";
    expect(await reply("max", `/approve ${id}`)).toMatch(/^\*\*\/approve\*\* · same_person\n/);
    expect(await reply("ada", `/approve ${id}`)).toMatch(/^\*\*\/approve\*\* · ok\n[\s\S]*Ledger entry `acme\/shop@\d+ [0-9a-f]{12}`/);
    const state = await server.get("/api/governance/go-live/state", { repository: "acme/shop" });
    expect(state.body).toMatchObject({ go_live_enabled: true, changed_by: "max", reason: "the launch" });
    expect(await deployTo("production", 3)).toBe("approved");
    await server.post("/api/governance/go-live/kill-switch", { engaged: true, actor: "monitor" }, { repository: "acme/shop" });
    expect(await deployTo("production", 4)).toBe("rejected");
  });
});
