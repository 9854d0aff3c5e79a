import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { artifactEntries, ledgerLine, planRevert, planWriting } from "#src/artifact.ts";
import type { Writing, Written } from "#src/artifact.ts";
import { sha256 } from "#src/canonical.ts";
import { inflateRawSync } from "node:zlib";

const PATHS = ["a.md", "docs/b.md", "c.json"] as const;
const content = fc.constantFrom("", "one\n", "two\n", "three\n", "ünï\u{1f600}\n");
const step = fc.oneof(
  fc.record({
    do: fc.constant("generate" as const),
    files: fc.dictionary(fc.constantFrom(...PATHS), fc.option(content, { freq: 4 }), { minKeys: 1 }),
  }),
  fc.record({
    do: fc.constant("edit" as const),
    path: fc.constantFrom(...PATHS),
    content: fc.option(
      fc.nat({ max: 999 }).map((n) => `a person's ${n}\n`),
      { freq: 6 },
    ),
  }),
  fc.record({ do: fc.constant("revert" as const), which: fc.option(fc.nat({ max: 20 })) }),
);

/** A folder in memory: its files, the ledger, and which files a person has changed since the machine last did. */
function folder() {
  const files = new Map<string, string>();
  const edits = new Map<string, string | undefined>();
  let ledger = "";
  let tick = 0;
  const current = (path: string): string | undefined => files.get(path);
  const set = (path: string, text: Written["content"] | undefined): void =>
    void (typeof text === "string" ? files.set(path, text) : files.delete(path));
  const perform = ({ files: changed, entry }: Writing): void => {
    for (const { path, content: text } of changed) {
      set(path, text);
      edits.delete(path);
    }
    ledger += ledgerLine(entry);
  };
  return {
    files,
    edits,
    current,
    entries: () => artifactEntries(ledger),
    now: () => new Date(Date.UTC(2026, 0, 1) + ++tick * 1_000),
    ledger: () => ledger,
    perform,
    edit(path: string, text: string | null): void {
      set(path, text);
      edits.set(path, text ?? undefined);
    },
  };
}

const digest = (text: string | undefined): string | null => (text === undefined ? null : sha256(text));

describe("any sequence of generating, editing and reverting", () => {
  it("loses no edit, and ends in a state that the ledger or a person describes", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const at = folder();
        const written: { readonly path: string; readonly text: string }[] = [];
        for (const one of steps) {
          const before = new Map(at.files);
          if (one.do === "edit") {
            const old = at.current(one.path);
            // What a person overwrites or deletes himself is his own to lose.
            if (old !== undefined)
              written.splice(0, written.length, ...written.filter(({ path, text }) => path !== one.path || text !== old));
            at.edit(one.path, one.content);
            if (one.content !== null) written.push({ path: one.path, text: one.content });
          } else if (one.do === "generate") {
            const wanted = Object.entries(one.files).map(([path, text]) => ({ path, content: text }));
            const writing = planWriting("test", wanted, at.current, at.ledger(), at.now());
            if (writing !== undefined) at.perform(writing);
          } else {
            const entries = at.entries();
            const id = one.which === null ? undefined : entries[one.which % Math.max(1, entries.length)]?.id;
            const planned = planRevert(at.ledger(), id, at.current, at.now());
            if ("refused" in planned) expect(at.files).toEqual(before);
            else {
              const reverted = entries.find((entry) => entry.id === planned.entry.reverts);
              expect(reverted?.files.map(({ path, after }) => [path, after])).toEqual(
                planned.files.map(({ path }) => [path, digest(at.current(path))]),
              );
              at.perform(planned);
              for (const file of reverted?.files ?? []) expect(digest(at.current(file.path))).toBe(file.before);
            }
          }
          const last = new Map(at.entries().flatMap(({ files }) => files.map(({ path, after }) => [path, after] as const)));
          for (const path of PATHS)
            expect(digest(at.current(path))).toBe(at.edits.has(path) ? digest(at.edits.get(path)) : (last.get(path) ?? null));
          const replaced = new Set(
            at
              .entries()
              .flatMap(({ files }) =>
                files.map(
                  (file) =>
                    `${file.path}\0${file.replaced === null ? "" : inflateRawSync(Buffer.from(file.replaced, "base64")).toString()}`,
                ),
              ),
          );
          for (const { path, text } of written) expect(at.current(path) === text || replaced.has(`${path}\0${text}`)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("comes back to the beginning when everything is reverted", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom(...PATHS), fc.option(content), { minKeys: 1 }), { maxLength: 10 }), (rounds) => {
        const at = folder();
        for (const files of rounds) {
          const writing = planWriting(
            "test",
            Object.entries(files).map(([path, text]) => ({ path, content: text })),
            at.current,
            at.ledger(),
            at.now(),
          );
          if (writing !== undefined) at.perform(writing);
        }
        for (let left = at.entries().length; left > 0; left--) {
          const planned = planRevert(at.ledger(), undefined, at.current, at.now());
          if ("refused" in planned) throw new Error(planned.detail);
          at.perform(planned);
        }
        expect(at.files).toEqual(new Map());
        expect(planRevert(at.ledger(), undefined, at.current, at.now())).toMatchObject({ refused: "nothing_to_revert" });
      }),
    );
  });
});
