import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gatehouse-bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const source = (path: string): string => join(import.meta.dirname, "../../src/stores", path);

describe("the embedded store in a build", () => {
  it("finds its writer thread beside its chunk", async () => {
    const input = { open: source("open.ts"), "writer-thread": source("sqlite/writer-thread.ts") };
    const bundle = await rolldown({ input, platform: "node", external: [/^pg/] });
    await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
    await bundle.close();
    const main = join(folder, "main.mjs");
    writeFileSync(
      main,
      `import { openStore } from "./open.mjs";
       const store = await openStore({ dataDir: ${JSON.stringify(join(folder, "data"))} });
       const [entry] = await store.ledger.append("s", [{ kind: "k", actor: "a", data: {} }], 0, new Date(0));
       console.log(entry.seq, (await store.ledger.head("s")).seq);
       await store.close();`,
    );
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main]);
    expect([stdout.trim(), stderr]).toEqual(["1 1", ""]);
  });
});
