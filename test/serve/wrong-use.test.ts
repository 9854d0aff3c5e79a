/** A server that cannot start says why and what to do, and ends. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { serve, START } from "#test/serve/process.ts";

const temp = mkdtempSync(join(tmpdir(), "gatehouse-start-"));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

describe("a server that cannot start", { timeout: 120_000 }, () => {
  it("says that something listens there already", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(serve(join(temp, "a"), { PORT: String(port) })).rejects.toThrow(
      `gatehouse serve: something else listens on 127.0.0.1:${port} already: end it, or set PORT to another port (0 takes a free one)`,
    );
    other.close();
  });

  it("has said by then what it is and where it keeps its data, and made nothing", () => {
    const env = { PATH: process.env["PATH"], GATEHOUSE_LEDGER_KEY_PATH: "/nowhere.pem" };
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", START], { cwd: temp, env, encoding: "utf8" });
    const kept = `which keeps its data in ${join(realpathSync(temp), "data")}; \`gatehouse help\` lists the other commands`;
    expect([status, JSON.parse(stdout)]).toMatchObject([2, { msg: expect.stringContaining(kept) }]);
    expect(readdirSync(temp)).not.toContain("data");
  });

  const router = join(temp, "router.yml");
  writeFileSync(router, "modles: []\nroutes: [{ name: a }]\n");
  writeFileSync(join(temp, "file"), "");
  it.each<[string, Record<string, string>, string]>([
    ["a port that is none", { PORT: "http" }, "the environment cannot be used: PORT: a whole number from 0 to 65535"],
    ["a file for the data", { GATEHOUSE_DATA_DIR: join(temp, "file") }, "file is there already, and a folder is asked for. Name another by GATEHOUSE_DATA_DIR"], // prettier-ignore
    ["data below a file", { GATEHOUSE_DATA_DIR: join(temp, "file/below") }, "a part of the path is a file, and a folder is asked for"],
    ["data where no folder can be made", { GATEHOUSE_DATA_DIR: "/proc/self/nowhere/data" }, "the data directory /proc/self/nowhere/data: it cannot be made there"], // prettier-ignore
    ["a router's file that is not there", { GATEHOUSE_ROUTER_CONFIG: "/nowhere.yml" }, "GATEHOUSE_ROUTER_CONFIG /nowhere.yml: there is no such file"], // prettier-ignore
    ["a router's file with faults", { GATEHOUSE_ROUTER_CONFIG: router }, `${router}:1:1: "modles" is no key here; did you mean "models"?\n${router}:2:10: routes.0.models: missing; a list is expected`], // prettier-ignore
    ["a database of another kind", { DATABASE_URL: "mysql://localhost/x" }, "DATABASE_URL: it has the form postgres://"],
    [
      "a ledger key that is none",
      { GATEHOUSE_LEDGER_KEY_PATH: router },
      `GATEHOUSE_LEDGER_KEY_PATH ${router}: it holds no private Ed25519 key in PEM`,
    ],
    [
      "a ledger key that is not there",
      { GATEHOUSE_LEDGER_KEY_PATH: "/nowhere.pem" },
      "GATEHOUSE_LEDGER_KEY_PATH /nowhere.pem: there is no such file",
    ],
    ["half of the App's credentials", { APP_ID: "12" }, "WEBHOOK_SECRET must be set with the App's other credentials"],
  ])("says of %s what is wrong", async (_, env, words) => {
    await expect(serve(join(temp, "b"), env)).rejects.toThrow(words);
    await expect(serve(join(temp, "b"), env)).rejects.toThrow(/^the server ended with 2: [^]*(?<!\n {4}at .*)$/);
  });
});
