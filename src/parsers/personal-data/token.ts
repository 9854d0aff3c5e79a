/** What has a token's well-known beginning is masked even where its checksum is wrong or it was published as an example: a mistyped key is still nearly a key. */

const BEGINNINGS =
  /(?<![A-Za-z0-9_])(?:gh[pousr]_|github_pat_|sk-|sk_live_|rk_live_|xox[abeoprs]-|AKIA|ASIA|AIza|glpat-|npm_|hf_|SG\.|pypi-|dop_v1_|shpat_|gsk_|xai-)[\w.-]{14,300}/g;

export function tokens(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const match of text.matchAll(BEGINNINGS)) {
    const value = match[0].replace(/[.-]{1,300}$/, "");
    if (/\d/.test(value) && /[A-Za-z]{3}/.test(value) && new Set(value).size > 8)
      found.push({ start: match.index, end: match.index + value.length });
  }
  return found;
}
