import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const OUTPUT = join(import.meta.dirname, "../../src/cli/output.ts");
const script = (body: string): string =>
  `import { outputOn } from ${JSON.stringify(OUTPUT)};\nconst out = outputOn(1, () => process.stdout);\n${body}`;
const node = (...words: readonly string[]) => spawnSync(process.execPath, ["--input-type=module", ...words], { encoding: "utf8" });

describe("output", () => {
  it("writes everything to a pipe, in order, and knows no columns there", () => {
    const { stdout, status } = node("-e", script(`out.write(String(out.columns)); out.write("é".repeat(200_000)); out.write("end");`));
    expect({ status, stdout }).toEqual({ status: 0, stdout: `undefined${"é".repeat(200_000)}end` });
  });

  it("ends in silence where the reader has gone", () => {
    const body = script(`for (let line = 0; line < 100_000; line++) out.write("a line of text\\n"); out.write("never seen");`);
    const { stdout, stderr } = spawnSync("sh", ["-c", '"$0" --input-type=module -e "$1" | head -1', process.execPath, body], {
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "a line of text\n", stderr: "" });
  });

  it("leaves the exit code alone where the reader has gone", () => {
    const body = script(`for (let line = 0; line < 100_000; line++) out.write("a line of text\\n"); process.exitCode = 1;`);
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", '{ "$0" --input-type=module -e "$1"; echo "ended with $?" >&2; } | head -1', process.execPath, body],
      {
        encoding: "utf8",
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "a line of text\n", stderr: "ended with 1\n" });
  });

  it("loads no library of sockets for a pipe", () => {
    const { stdout } = node("-e", script(`out.write("x"); out.write(String(process.moduleLoadList.includes("NativeModule net")));`));
    expect(stdout).toBe("xfalse");
  });
});
