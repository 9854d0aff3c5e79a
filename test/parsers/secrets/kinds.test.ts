import { VENDOR_KINDS, ALL_KINDS } from "#src/parsers/secrets/kinds.ts";
import type { Kind } from "#src/parsers/secrets/kind.ts";
import { scanBytes } from "#src/parsers/secrets/scan.ts";
import { drawFrom, madeUp, nearMiss } from "#test/parsers/secrets/made-up.ts";
import { describe, expect, it } from "vitest";

const SAMPLES = 4;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const found = (text: string): readonly string[] => scanBytes(bytes(text)).hits.map((hit) => text.slice(hit.start, hit.end));
const byShape = VENDOR_KINDS.filter((kind) => kind.names === undefined);
const byName = VENDOR_KINDS.filter((kind) => kind.names !== undefined);

/** The name that a kind is told by, as a setting. */
function settingOf(kind: Kind): string {
  const name = kind.names?.[0] ?? "";
  return /(?:key|token|secret|password|pat|auth)$/.test(name) ? name : `${name}_api_key`;
}

const CONTEXTS: readonly (readonly [name: string, write: (token: string) => string])[] = [
  ["a constant", (token) => `const value = '${token}';\n`],
  ["an XML element", (token) => `<config>\n  <default>${token}</default>\n</config>\n`],
  ["a query", (token) => `fetch("https://api.internal/v1?arg=${token}&page=2");\n`],
  ["a CSV row", (token) => `arg,${token},2026-02-11\n`],
  ["a log line", (token) => `2026-03-01T10:00:02Z DEBUG arg=${token}, attempt=1\n`],
  ["escaped JSON", (token) => `{"body": "{\\"data\\":\\"${token}\\",\\"ttl\\":3600}"}\n`],
  ["a sentence", (token) => `The old one (${token}) is still in use.\n`],
  ["a shell line", (token) => `export VALUE=${token}\n`],
  ["YAML", (token) => `payload: ${token}\n`],
  ["HTML", (token) => `<script>window.__CFG__={arg:"${token}",v:3}</script>\n`],
  ["a patch", (token) => `+arg: ${token}\n`],
  ["a line of its own, with CRLF", (token) => `\r\n${token}\r\n`],
];

describe("kinds told by their shape", () => {
  for (const [name, write] of CONTEXTS) {
    it(`are found in ${name}`, () => {
      const missed = byShape.filter((kind, index) => {
        const tokens = Array.from({ length: SAMPLES }, (_, round) => madeUp(kind, drawFrom(index * 97 + round + 1)));
        return tokens.filter((token) => found(write(token)).some((hit) => token.includes(hit) || hit.includes(token))).length < SAMPLES - 1;
      });
      expect(missed.map((kind) => kind.id)).toEqual([]);
    });
  }

  it("are not found one character short", () => {
    const wrong = byShape.filter((kind, index) => {
      const token = nearMiss(kind, drawFrom(index + 11));
      return token !== undefined && scanBytes(bytes(`const ref = '${token}';\n`)).hits.some((hit) => hit.kind === kind.id);
    });
    // Their other shapes, or a shape that begins in the middle, may still fit.
    expect(wrong.filter((kind) => kind.shapes.length === 1).map((kind) => kind.id)).toEqual([]);
  });

  it("are not found inside a longer word", () => {
    const wrong = byShape.filter((kind, index) => {
      const token = madeUp(kind, drawFrom(index + 7));
      return scanBytes(bytes(`const ref = 'Zq${token}';\n`)).hits.some((hit) => hit.kind === kind.id && hit.start === 13 + 2);
    });
    expect(wrong.map((kind) => kind.id)).toEqual([]);
  });
});

describe("kinds told by their name", () => {
  it.each([
    ["an assignment", (name: string, value: string) => `${name} = "${value}"\n`],
    ["JSON", (name: string, value: string) => `{ "${name}": "${value}" }\n`],
    ["an environment line", (name: string, value: string) => `export ${name.toUpperCase()}=${value}\n`],
  ])("are found in %s", (_, write) => {
    const missed = byName.filter((kind, index) => {
      const values = Array.from({ length: SAMPLES }, (__, round) => madeUp(kind, drawFrom(index * 89 + round + 5)));
      return (
        values.filter((value) => found(write(settingOf(kind), value)).some((hit) => value.includes(hit) || hit.includes(value))).length <
        SAMPLES - 1
      );
    });
    expect(missed.map((kind) => kind.id)).toEqual([]);
  });
});

describe("the tables", () => {
  it("hold more than 240 kinds with names of their own", () => {
    expect(new Set(ALL_KINDS.map((kind) => kind.id)).size).toBe(ALL_KINDS.length);
    expect(ALL_KINDS.length).toBeGreaterThan(240);
  });

  it("name kinds in kebab case and say where each is rotated", () => {
    expect(ALL_KINDS.filter((kind) => !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(kind.id) || kind.rotate.length < 5)).toEqual([]);
  });
});
