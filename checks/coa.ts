/** The check `coa`: every product has a certificate of analysis that is whole, in force, and the very file that was certified. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { certificate as certificateSchema, product as productSchema } from "#schemas/coa-manifest.ts";
import { sha256 } from "#src/canonical.ts";
import type { CertificateState, ProductStanding } from "#src/certificates.ts";
import { defineCheck } from "#src/check.ts";
import type { Draft, Example, Scene } from "#src/check.ts";
import { jsonDocument } from "#src/document-shape.ts";
import { repositoryPath } from "#src/option.ts";
import { nearest } from "#src/parsers/document.ts";
import type { Understood } from "#src/parsers/document.ts";
import type { RepositoryView } from "#src/view.ts";
import { droppedProducts, removedFile } from "#src/weakening.ts";

const DAY_MS = 86_400_000;

const options = late(() =>
  z.strictObject({
    /** Path of the manifest. */
    manifest: repositoryPath().default("docs/compliance/coa_manifest.json"),
    /** Results that let a product be sold, in any case of letters. */
    results: z.array(z.string().min(1)).default(["pass", "passed", "ok", "compliant", "conforms"]),
  }),
);

type Options = z.output<ReturnType<typeof options>>;
type Certificate = z.output<ReturnType<typeof certificateSchema>>;

export const check = defineCheck<Options>({
  id: "coa",
  summary: "a product has no certificate, or its newest one has expired, is not whole, did not pass, or is another file than was certified",
  why: "What is sold has to be what was analysed. The digest ties the certificate's file to the manifest, and the expiry ties both to today.",
  options,
  strictness: { manifest: "any", results: "fewer" },
  weakened: ({ manifest }, turn) => [
    ...removedFile(turn, manifest, "no product would need a certificate any more"),
    ...droppedProducts(turn, manifest),
  ],
  minds: "configured",
  faults: {
    "missing-certificate": {
      severity: "failure",
      summary: "a product has no certificate, or its file is not in the repository",
      remedy: "Add the certificate's file and its entry under `certificates`.",
    },
    expired: { severity: "failure", summary: "a certificate has expired", remedy: "Have a new batch analysed and add its certificate." },
    invalid: {
      severity: "failure",
      summary: "the manifest or a certificate is not whole, or the result is no pass",
      remedy: "Fill in lab, batch, sample_date, expiry, result, file and sha256 as the certificate says.",
    },
    "hash-mismatch": {
      severity: "failure",
      summary: "a certificate's file is not the one that was recorded",
      remedy: "Restore the file; if it was replaced on purpose, record the new certificate with its own digest.",
    },
  },
  examples: examples(),
  run(scene) {
    const { view, configured, options: given } = scene;
    const at = { path: given.manifest, line: 1 };
    const document = jsonDocument(view, given.manifest);
    if (document.state === "absent") {
      if (!configured && view.base?.kind(given.manifest) === undefined)
        return { notApplicable: `there is no manifest of certificates (${given.manifest})` };
      return { findings: [{ fault: "missing-certificate", message: `the manifest ${given.manifest} does not exist`, at }] };
    }
    if (document.state === "read") return judged(scene, document.parsed);
    return {
      findings: document.faults.map(({ line, message }) => ({ fault: "invalid", message: `the manifest ${message}`, at: { ...at, line } })),
    };
  },
});

const manifestSchema = late(() => z.looseObject({ version: z.literal(1), products: z.array(z.unknown()) }));
const outlineSchema = late(() => productSchema().extend({ certificates: z.array(z.unknown()).nullish() }));

function judged(scene: Scene<Options>, parsed: Understood): { findings: readonly Draft[]; facts?: unknown } | { notApplicable: string } {
  const path = scene.options.manifest;
  const shape = manifestSchema().safeParse(parsed.value);
  if (!shape.success) return { findings: issueDrafts(shape.error, parsed, path, [], "the manifest") };
  const { products } = shape.data;
  if (products.length === 0) return { notApplicable: `the manifest ${path} lists no products` };
  const seen = new Set<string>();
  const standings: ProductStanding[] = [];
  const findings = products.flatMap((one, index): readonly Draft[] => {
    const outline = outlineSchema().safeParse(one);
    const at = ["products", index];
    if (!outline.success) return issueDrafts(outline.error, parsed, path, at, `product ${index + 1}`);
    const { id, certificates } = outline.data;
    const line = nearest(parsed, at).line;
    const twice: Draft = { fault: "invalid", message: `the product ${id} stands twice`, at: { path, line } };
    const repeated = seen.has(id);
    seen.add(id);
    const drafts = [...(repeated ? [twice] : []), ...productDrafts(scene, parsed, id, certificates ?? [], index)];
    standings.push(standingOf(outline.data, certificates ?? [], drafts));
    return drafts;
  });
  return { findings, facts: { products: products.length, standings } };
}

const STATES: Readonly<Record<string, CertificateState>> = {
  "missing-certificate": "missing",
  invalid: "invalid",
  "hash-mismatch": "altered",
  expired: "expired",
};

/** The product beside the certificate that decides, as far as that can be read. */
function standingOf(
  { id, name }: z.output<ReturnType<typeof outlineSchema>>,
  certificates: readonly unknown[],
  drafts: readonly Draft[],
): ProductStanding {
  const newest = certificates.toSorted((a, b) => (sampleDay(b) ?? Infinity) - (sampleDay(a) ?? Infinity))[0];
  const said = (key: string): string | null => {
    const value: unknown = typeof newest === "object" && newest !== null && Object.hasOwn(newest, key) ? Reflect.get(newest, key) : null;
    return typeof value === "string" ? value.slice(0, 200) : null;
  };
  const worst = Object.keys(STATES).find((fault) => drafts.some((draft) => draft.fault === fault));
  return {
    product: id,
    name: name ?? null,
    state: (worst === undefined ? undefined : STATES[worst]) ?? "in force",
    lab: said("lab"),
    batch: said("batch"),
    sampled: said("sample_date"),
    expiry: said("expiry"),
    result: said("result"),
    file: said("file"),
  };
}

/** The certificate with the newest sample decides. One without a readable sample date might be the newest, so it is never passed over. */
function productDrafts(
  scene: Scene<Options>,
  parsed: Understood,
  id: string,
  certificates: readonly unknown[],
  index: number,
): readonly Draft[] {
  const path = scene.options.manifest;
  const lineOf = (number: number): number => nearest(parsed, ["products", index, "certificates", number]).line;
  if (certificates.length === 0) {
    const at = { path, line: nearest(parsed, ["products", index]).line };
    return [{ fault: "missing-certificate", message: `the product ${id} has no certificate`, at }];
  }
  const dated = certificates.map((value, number) => ({ value, number, day: sampleDay(value) }));
  const newest = Math.max(...dated.map(({ day }) => day ?? Number.NEGATIVE_INFINITY));
  return dated
    .filter(({ day }) => day === undefined || day === newest)
    .flatMap(({ value, number }) => {
      const read = certificateSchema().safeParse(value);
      if (read.success) return certificateDrafts(scene, id, read.data, lineOf(number));
      const lacks = [...new Set(read.error.issues.map((issue) => `${issue.path.join(".") || "the entry"} (${lower(issue.message)})`))];
      const message = `a certificate of the product ${id} is not whole: ${lacks.join(", ")}`;
      return [{ fault: "invalid", message, at: { path, line: lineOf(number) } }];
    });
}

function certificateDrafts({ view, now, options: given }: Scene<Options>, id: string, one: Certificate, line: number): readonly Draft[] {
  const draft = (fault: string, message: string): Draft => ({ fault, message, at: { path: given.manifest, line } });
  const today = Math.floor(now.getTime() / DAY_MS);
  const [sampled, expiry] = [dayOf(one.sample_date), dayOf(one.expiry)];
  const drafts: Draft[] = [];
  // A day's slack: it is tomorrow already where the sample was taken.
  if (sampled > today + 1)
    drafts.push(draft("invalid", `the sample of the product ${id} is dated ${one.sample_date}, which is yet to come`));
  if (expiry < today) drafts.push(draft("expired", `the certificate of the product ${id} expired on ${one.expiry}`));
  if (!given.results.some((result) => result.toLowerCase() === one.result.trim().toLowerCase()))
    drafts.push(draft("invalid", `the result of the product ${id} is "${one.result}", which is none of: ${given.results.join(", ")}`));
  const found = digestOfFile(view, one.file.replace(/^(?:\.?\/)+/, ""));
  if (found === undefined)
    drafts.push(draft("missing-certificate", `the certificate ${one.file} of the product ${id} is not in the repository`));
  else if (found !== one.sha256.replace(/^sha256:/, "").toLowerCase())
    drafts.push(draft("hash-mismatch", `the certificate ${one.file} of the product ${id} has the SHA-256 ${found}, not the recorded one`));
  return drafts;
}

/** Of a file in Git LFS the pointer stands in the repository, and it names the digest of the file itself. */
function digestOfFile(view: RepositoryView, path: string): string | undefined {
  const bytes = view.kind(path) === "file" ? view.bytes(path) : undefined;
  if (bytes === undefined) return undefined;
  const pointer = bytes.length < 1_024 ? Buffer.from(bytes).toString("latin1") : "";
  const [, oid] = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize \d+\n$/.exec(pointer) ?? [];
  return oid ?? sha256(bytes);
}

function sampleDay(value: unknown): number | undefined {
  const read = z.looseObject({ sample_date: certificateSchema().shape.sample_date }).safeParse(value);
  return read.success ? dayOf(read.data.sample_date) : undefined;
}

/** Days since 1970, in UTC. */
function dayOf(date: string): number {
  return Math.floor(Date.parse(date) / DAY_MS);
}

function issueDrafts(
  error: z.ZodError,
  parsed: Understood,
  path: string,
  root: readonly (string | number)[],
  name: string,
): readonly Draft[] {
  return error.issues.map((issue) => {
    const keys = issue.path.filter((key) => typeof key !== "symbol");
    const message = `${[name, ...keys].join(": ")}: ${lower(issue.message)}`;
    return { fault: "invalid", message, at: { path, line: nearest(parsed, [...root, ...keys]).line } };
  });
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function examples(): readonly Example[] {
  const now = "2026-11-20T10:00:00Z";
  const pdf = "%PDF-1.4\n% certificate of analysis\n%EOF\n";
  const file = "docs/compliance/coa/gummy-10.pdf";
  const whole = {
    lab: "Green Leaf Analytics",
    batch: "gummy-10-2026-10",
    sample_date: "2026-10-02",
    expiry: "2027-10-02",
    result: "pass",
    file,
    sha256: sha256(pdf),
  };
  const listing = (...certificates: readonly object[]): Record<string, string> => ({
    "docs/compliance/coa_manifest.json": JSON.stringify({ version: 1, products: [{ id: "gummy-10", certificates }] }, null, 2),
    [file]: pdf,
  });
  return [
    { title: "a product with its certificate", files: listing(whole), now, finds: [] },
    { title: "a product without one", files: listing(), now, finds: ["missing-certificate"] },
    { title: "a certificate that expired yesterday", files: listing({ ...whole, expiry: "2026-11-19" }), now, finds: ["expired"] },
    { title: "a certificate without a lab", files: listing({ ...whole, lab: "" }), now, finds: ["invalid"] },
    { title: "a certificate whose file was changed", files: { ...listing(whole), [file]: `${pdf}x` }, now, finds: ["hash-mismatch"] },
  ];
}
