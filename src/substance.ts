/** Whether a change says something: a line end or a blank is no decision and no test. */
import type { Change, RepositoryView } from "#src/view.ts";

/** True where the change adds a line with a letter or a digit in it; a file that was only moved adds none. */
export function addsText(view: RepositoryView, { path, status, added }: Change): boolean {
  if (status === "deleted" || added.length === 0) return false;
  const lines = view.text(path)?.split("\n") ?? [];
  return added.some(({ start, end }) => lines.slice(start - 1, end).some((line) => /[\p{L}\p{N}]/u.test(line)));
}
