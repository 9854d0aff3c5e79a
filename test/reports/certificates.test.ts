import { expect, it } from "vitest";
import { check } from "#checks/coa.ts";
import type { ProductStanding } from "#src/certificates.ts";
import { certificates } from "#src/reports/certificates.ts";
import { judge } from "#test/judge.ts";

const whole = { lab: "Green | Leaf", batch: "b-7", sample_date: "2026-10-02", expiry: "2027-10-02", result: "pass", file: "coa/a b.pdf" };
const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

async function standings(...products: readonly object[]): Promise<readonly ProductStanding[]> {
  const files = { "docs/compliance/coa_manifest.json": JSON.stringify({ version: 1, products }), "coa/a b.pdf": "test" };
  const outcome = await judge(check, { files, now: "2026-11-20T10:00:00Z" });
  return (("facts" in outcome ? outcome.facts : undefined) as { readonly standings: readonly ProductStanding[] }).standings;
}

it("the certificates stand by what needs somebody, then by what expires first, as the check judges them", async () => {
  const told = await standings(
    {
      id: "good",
      name: "Good <b>tea</b>",
      certificates: [
        { ...whole, expiry: "2025-01-01", sample_date: "2024-01-01", sha256: sum },
        { ...whole, sha256: sum },
      ],
    },
    { id: "sooner", certificates: [{ ...whole, expiry: "2026-11-20", sha256: sum }] },
    { id: "old", certificates: [{ ...whole, expiry: "2026-11-19", sha256: sum }] },
    { id: "other", certificates: [{ ...whole, sha256: "0".repeat(64) }] },
    { id: "failed", certificates: [{ ...whole, result: "fail", sha256: sum }] },
    { id: "none", certificates: [] },
  );
  const text = certificates(told);
  expect(text.split("\n").slice(4, -5)).toEqual([
    "2 of 6 products have a certificate in force.",
    "",
    "| Product | Standing | Expires | Result | Lab, batch | Sampled | File |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| `none` | ❌ missing | – | – | –<br>– | – | – |",
    "| `failed` | ❌ not whole, or no pass | 2027-10-02 | fail | Green &#124; Leaf<br>b-7 | 2026-10-02 | [certificate](../../coa/a%20b.pdf) |",
    "| `other` | ❌ another file than certified | 2027-10-02 | pass | Green &#124; Leaf<br>b-7 | 2026-10-02 | [certificate](../../coa/a%20b.pdf) |",
    "| `old` | ❌ expired | 2026-11-19 | pass | Green &#124; Leaf<br>b-7 | 2026-10-02 | [certificate](../../coa/a%20b.pdf) |",
    "| `sooner` | ✅ in force | 2026-11-20 | pass | Green &#124; Leaf<br>b-7 | 2026-10-02 | [certificate](../../coa/a%20b.pdf) |",
    "| Good &#60;b&#62;tea&#60;/b&#62;<br><sub>`good`</sub> | ✅ in force | 2027-10-02 | pass | Green &#124; Leaf<br>b-7 | 2026-10-02 | [certificate](../../coa/a%20b.pdf) |",
  ]);
  expect(certificates(told, text)).toBe(text);
  expect(certificates(told, `Ours.\n\n${text}`).startsWith("Ours.\n\n# Certificates of analysis\n")).toBe(true);
});
