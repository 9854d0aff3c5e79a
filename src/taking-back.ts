/** `/revert`: what takes a generated change back, as a commit that is still to be made, and its table. */
import { BrokenArtifactLedger, ledgerIn, planRevert, withLine, type Current, type Written } from "#src/artifact.ts";
import { code, tableHead, tableRow } from "#src/markdown.ts";

export interface TakingBack {
  /** The beginning of the change's id. */
  readonly id: string;
  readonly headline: string;
  /** With the ledger's new line. */
  readonly files: readonly Written[];
  /** What becomes of which file, as Markdown. */
  readonly table: string;
}

/** `which`: `last`, or the beginning of a change's id. `branch` names in the table where it is done. */
export function takingBack(
  which: string,
  current: Current,
  at: Date,
  branch: string,
): TakingBack | { readonly refused: string; readonly detail: string } {
  if (which !== "last" && !/^[0-9a-f]{4,64}$/.test(which))
    return { refused: "bad_arguments", detail: "Say `last`, or at least four digits of a change's id." };
  try {
    const planned = planRevert(ledgerIn(current), which === "last" ? undefined : which, current, at);
    if ("refused" in planned) return planned;
    const { files, entry } = planned;
    const id = entry.reverts?.slice(0, 12) ?? "";
    const rows = files.map(({ path, content }) => tableRow([content === null ? "delete" : "restore", code(path)]));
    return {
      id,
      headline: `Revert the generated change ${id}`,
      files: withLine(planned, ledgerIn(current)),
      table: `Change ${code(id)} on ${code(branch)}:\n\n${tableHead(["", "file"])}${rows.join("")}`,
    };
  } catch (error) {
    if (error instanceof BrokenArtifactLedger) return { refused: "ledger_broken", detail: error.message };
    throw error;
  }
}
