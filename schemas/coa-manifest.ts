/** Certificates of analysis, `docs/compliance/coa_manifest.json`. */
import { z } from "zod";
import { late } from "#schemas/late.ts";
import { versionOne } from "#schemas/version-one.ts";

const said = late(() => z.string().regex(/\S/, "must not be empty"));
/** A day, or a moment of which the day (UTC) counts. */
const day = late(() => z.union([z.iso.date(), z.iso.datetime({ offset: true })]));

export const certificate = late(() =>
  z.looseObject({
    lab: said(),
    batch: said(),
    sample_date: day(),
    expiry: day().describe("the certificate holds to the end of this day (UTC)"),
    result: said(),
    file: said().describe("path of the certificate from the root of the repository"),
    sha256: z.string().regex(/^(?:sha256:)?[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits"),
  }),
);

export const product = late(() =>
  z.looseObject({
    id: said().describe("stands once in the file"),
    name: z.string().nullish(),
    certificates: z.array(certificate()).describe("the one with the newest sample_date decides"),
  }),
);

export const schema = late(() => z.looseObject({ version: versionOne(), products: z.array(product()) }));
