import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { factFiles } from "#src/views/git/fact-file.ts";

const root = mkdtempSync(join(tmpdir(), "gatehouse-stale-"));
const cache = join(root, "cache");
const analyser = { id: "x", version: 1, digest: "" };
const LONG_AGO = new Date(Date.now() - 100 * 86_400_000);
const NAME = "0123456789abcdef0123456789abcdef";
const PLACE = NAME.slice(0, 24);

afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
});

/** A run over a repository that keeps a fact. */
function run(repository: string, key: string): void {
  const store = factFiles({ folder: cache, repository, build: "b" });
  const shelf = store.shelf(analyser);
  if (shelf.find(key) === -1) shelf.put(key, key);
  store.save();
}

function old(file: string): string {
  if (!existsSync(file)) writeFileSync(file, "x");
  utimesSync(file, LONG_AGO, LONG_AGO);
  return file;
}

const placesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name !== "key");

describe("facts that nobody wrote for long", () => {
  it("are taken out, and with them what a run left that was killed; what is used, or somebody else's, stays", () => {
    run("/a", "one");
    const [place = ""] = placesIn(cache).map((name) => join(cache, name));
    const [used = ""] = readdirSync(place).map((name) => join(place, name));
    const stale = [`${NAME}.facts`, `${NAME}.facts.123`].map((name) => old(join(place, name)));
    const others = ["notes.facts", `${NAME}.txt`].map((name) => old(join(place, name)));
    const recent = join(place, `${NAME.replace("0", "f")}.facts`);
    writeFileSync(recent, "x");
    old(used);
    run("/a", "two");
    expect(stale.filter(existsSync)).toEqual([]);
    expect([used, recent, ...others].filter((file) => !existsSync(file))).toEqual([]);
    expect(factFiles({ folder: cache, repository: "/a", build: "b" }).shelf(analyser).find("two")).not.toBe(-1);
  });

  it("are taken out with their repository's folder when another one is new; links are not followed", () => {
    run("/a", "one");
    const outside = join(root, "outside");
    mkdirSync(outside);
    old(join(outside, `${NAME}.facts`));
    old(outside);
    const [gone, kept] = [join(cache, PLACE), join(cache, "photos")];
    for (const folder of [gone, kept]) {
      mkdirSync(folder);
      old(join(folder, `${NAME}.facts`));
      old(folder);
    }
    symlinkSync(outside, join(cache, PLACE.replace("0", "f")));
    run("/b", "one");
    expect(existsSync(gone)).toBe(false);
    expect([...readdirSync(kept), ...readdirSync(outside)]).toEqual([`${NAME}.facts`, `${NAME}.facts`]);
    expect(placesIn(cache)).toHaveLength(4);
  });

  it("do no harm where one of them can be neither written nor taken out", () => {
    run("/a", "one");
    const [place = ""] = placesIn(cache).map((name) => join(cache, name));
    const [used = ""] = readdirSync(place).map((name) => join(place, name));
    rmSync(used);
    mkdirSync(join(used, "inner"), { recursive: true });
    expect(() => run("/a", "two")).not.toThrow();
    expect(readdirSync(place).map((name) => join(place, name))).toEqual([used]);
  });
});
