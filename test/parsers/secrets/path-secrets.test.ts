import { secretsInPaths, showing, shownPath } from "#src/parsers/secrets/path-secrets.ts";
import { G, P } from "#test/parsers/secrets/attack-samples.ts";
import { expect, it } from "vitest";

const told = (paths: readonly string[]): readonly unknown[] => secretsInPaths(paths).map(({ path, kind, upTo }) => [path, kind, upTo]);

it("a token in the name of a file or folder is found, wherever in the listing it stands", () => {
  const paths = ["README.md", `dümp/${G}.txt`, `${G}/a.ts`, `${G}/b.ts`, `x/https%3A%2F%2Fci%3A${encodeURIComponent(P)}%40git.internal`];
  expect(told(paths)).toEqual([
    [paths[1], "github-pat", `dümp/${G}`],
    [paths[2], "github-pat", G],
    [paths[3], "github-pat", G],
    [paths[4], "basic-auth-url", `x/https%3A%2F%2Fci%3A${encodeURIComponent(P)}`],
  ]);
});

it("names of files that are long, dated, hashed or numbered are none", () => {
  const paths = ["docs/2026-01-02-a-post-about-tokens-and-keys.md", "a/9f3c1e7a52d80b46c7e19f03a8d5b264.json", "key=value.txt", "a@2x.png"];
  expect(told([...paths, "src/parsers/kinds-messages-and-business-rules-v2.ts", "dist/app.9f3c1e7a52d80b46c7e1.js"])).toEqual([]);
});

it("a shown path keeps everything but the secret, and two secrets do not look the same", () => {
  const [one] = secretsInPaths([`a/${G}.txt`]);
  const shown = shownPath(`a/${G}.txt`, one === undefined ? [] : [one]);
  expect(shown).toMatch(/^a\/ghp_…[\da-f]{5}\.txt$/);
});

it("secrets that overlap or begin alike are taken out whole, wherever they stand", () => {
  const secret = (text: string, shown: string) => ({
    path: "",
    kind: "",
    mild: false,
    upTo: "",
    masked: "",
    mark: "",
    secret: text,
    shown,
  });
  const show = showing([secret("abcd", "1"), secret("abcdef", "2"), secret("efgh", "3"), secret("zz", "4")]);
  expect(["abcd", "xabcdefx", "abcdefgh", "abcabcd", "abzzab", "", "zzz"].map(show)).toEqual(["1", "x2x", "2", "abc1", "ab4ab", "", "4"]);
});
