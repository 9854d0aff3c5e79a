/** How the products stand to their certificates of analysis: what the check `coa` found out, and `COA_MANIFEST.md` shows. */

export const CERTIFICATES_PATH = "docs/compliance/COA_MANIFEST.md";

/** The worst that is wrong with what decides a product; "in force" where nothing is. */
export type CertificateState = "in force" | "expired" | "missing" | "invalid" | "altered";

/** One product and its newest certificate, as the manifest says them. */
export interface ProductStanding {
  readonly product: string;
  readonly name: string | null;
  readonly state: CertificateState;
  readonly lab: string | null;
  readonly batch: string | null;
  readonly sampled: string | null;
  readonly expiry: string | null;
  readonly result: string | null;
  readonly file: string | null;
}
