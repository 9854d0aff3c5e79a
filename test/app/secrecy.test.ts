import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stage, stage } from "#test/app/stage.ts";

/** Made when they are needed: keys that are nobody's. */
const PLANTED: readonly string[] = [
  ["AKIA", "Q4ZLW7NXTB2RMHPV"].join(""),
  ["gh", "p_", "R7tqWz2LmXv9KcJbN4sYdHf6GpQe3Ua8ToSi"].join(""),
  ["sk_", "live_", "4eC39HqLyjWDarjtT1zdp7dcXkQm"].join(""),
];

describe("a secret", () => {
  let on: Stage;
  beforeAll(async () => {
    on = await stage();
  });
  afterAll(async () => {
    await on.close();
  });

  /** Everything below the data directory, as bytes. */
  const files = (wanted: (path: string) => boolean): string =>
    readdirSync(on.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && wanted(join(entry.parentPath, entry.name)))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
      .join("\n");

  it("in a pull request's files is told of, and stands in no request, no log line and no file of the store", async () => {
    const repository = on.people.repository("acme", "leaky", { ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: false }\n" });
    const text = PLANTED.map((key, index) => `export SECRET_TOKEN_${index}="${key}"`).join("\n");
    const { pull } = await on.people.open(repository, { files: { "deploy.sh": `${text}\n` } });
    await on.settled();
    const found = repository.runs.find(({ name, headSha }) => name === "gatehouse / secrets" && headSha === pull.head.sha);
    expect(new Set(found?.output.annotations.map(({ start_line }) => start_line))).toEqual(new Set([1, 2, 3]));
    const said = [...on.hub.world.requests.map(({ body, path }) => `${path} ${body}`), ...on.lines].join("\n");
    const stored = files((path) => !path.includes("/mirrors/"));
    for (const key of PLANTED) expect([said.includes(key), stored.includes(key)]).toEqual([false, false]);
  });

  it("in a pull request's words is told nowhere and kept nowhere", async () => {
    const repository = on.people.repository("acme", "talkative", {
      ".github/gatehouse.yml": "version: 1\nchecks: { pull-request: { branch: ^feature/, title: '^[A-Z]+-\\d+' } }\n",
    });
    const [title = "", body = "", branch = ""] = PLANTED;
    const { pull } = await on.people.open(repository, {
      files: { "a.ts": "1;\n" },
      title: `Rotates ${title}`,
      body: `## INTENT\n\ntoken: ${body}\n\n## CHANGES\n\n${title}`,
      branch: `with-${branch}`,
    });
    await on.people.comment(repository, pull.number, "ada", `/explain ${title}\n/risk reserve X 5 reason ${body}`);
    await on.settled();
    expect(repository.runs.some(({ name, conclusion }) => name === "gatehouse / pull-request" && conclusion === "failure")).toBe(true);
    // What the stand-in was asked and told; it knows the words itself.
    const said = [...on.hub.world.requests.map(({ body: sent, path }) => `${path} ${sent}`), ...on.lines].join("\n");
    const stored = files((path) => !path.includes("/mirrors/"));
    for (const key of [title, body, branch]) expect([said.includes(key), stored.includes(key)]).toEqual([false, false]);
  });

  it("of the App's own stands in no log line, no address and no file, mirrors included", async () => {
    const { tokens, app, webhookSecret, requests } = on.hub.world;
    const said = [...requests.map(({ path, body }) => `${path} ${body}`), ...on.lines].join("\n");
    const stored = files(() => true);
    expect(tokens.size).toBeGreaterThan(1);
    const own = [
      ...[...tokens.keys()].flatMap((token) => [token, Buffer.from(`x-access-token:${token}`).toString("base64")]),
      webhookSecret,
      app.privateKey.split("\n")[1] ?? "?",
    ];
    for (const key of own) expect([said.includes(key), stored.includes(key)]).toEqual([false, false]);
  });
});
