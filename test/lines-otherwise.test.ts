import { describe, expect, it } from "vitest";
import { artifactEntries, ledgerLine, planRevert, planWriting } from "#src/artifact.ts";
import { linesOtherwise } from "#src/lines-otherwise.ts";

const at = new Date("2026-11-20T00:05:00Z");

describe("lines that one version lacks", () => {
  it("are told with their mark, escaped, clipped and counted", () => {
    expect(linesOtherwise("a\nb\nc\n", "a\nX\u202e\nc\n")).toEqual(["  - b", "  + X\\u{202e}"]);
    expect(linesOtherwise("", Array.from({ length: 14 }, (_, n) => `${n}\n`).join("")).slice(-2)).toEqual(["  + 9", "  + and 4 more"]);
    expect(linesOtherwise("", `${"x".repeat(200)}\n`)[0]?.length).toBe(164);
    expect(linesOtherwise("same\n", "same\n")).toEqual([]);
    expect(linesOtherwise("text\n", new Uint8Array([0, 1, 2]))).toEqual(["  - text"]);
    expect(linesOtherwise("", "x\n".repeat(600_000))).toEqual([]);
  });
});

describe("a revert that is refused", () => {
  const files = new Map<string, string>();
  const current = (path: string): string | undefined => files.get(path);
  let ledger = "";
  const generate = (content: string): void => {
    const writing = planWriting("test", [{ path: "a.md", content }], current, ledger, at);
    if (writing !== undefined) ledger += ledgerLine(writing.entry);
    files.set("a.md", content);
  };

  it("shows what somebody has changed, against what was written or else what would be put back", () => {
    generate("one\nkept\n");
    generate("two\nkept\n");
    files.set("a.md", "two\nkept\nmine\n");
    const [first] = artifactEntries(ledger);
    const detail = (id: string | undefined): readonly string[] => {
      const planned = planRevert(ledger, id, current, at);
      return "refused" in planned ? planned.detail.split("\n").slice(1) : [];
    };
    expect(detail(undefined)).toEqual(["  against what would be put back:", "  - one", "  + two", "  + mine"]);
    expect(detail(first?.id)).toEqual(["  against what was written:", "  - one", "  + two", "  + mine"]);
    files.delete("a.md");
    expect(detail(undefined)).toEqual(["  against what would be put back:", "  - one", "  - kept"]);
  });
});
