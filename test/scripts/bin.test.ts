import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const place = mkdtempSync(join(tmpdir(), "gatehouse-bin-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("the program's file", () => {
  it("keeps what Node compiles beside the build, and reads nothing of the kind from the temporary folder", () => {
    const [home, temporary] = [join(place, "program"), join(place, "tmp")];
    for (const folder of [join(home, "dist"), join(home, "bin"), temporary]) mkdirSync(folder, { recursive: true });
    cpSync(join(import.meta.dirname, "../../bin/gatehouse.cjs"), join(home, "bin/gatehouse.cjs"));
    writeFileSync(join(home, "dist/gatehouse.cjs"), 'exports.main = () => console.log("it ran");\n');
    const env = { PATH: process.env["PATH"], TMPDIR: temporary };
    const said = execFileSync(process.execPath, [join(home, "bin/gatehouse.cjs")], { env, encoding: "utf8" });
    expect([said, readdirSync(temporary), existsSync(join(home, "dist/compiled"))]).toEqual(["it ran\n", [], true]);
  });
});
