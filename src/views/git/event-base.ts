/** Which commit a workflow run's change is to be compared with. */
import type { WorkflowEvent } from "#src/parsers/github-event.ts";
import { commitOf, standingOf } from "#src/views/git/history.ts";
import { gitIn } from "#src/views/git/process.ts";
import { UnreadableRepository } from "#src/view.ts";

/**
 * GitHub checks a pull request out as a merge commit of base and head: its first parent is the base as it stood then. A checkout of the head
 * itself is compared with the event's base. Throws UnreadableRepository where this clone holds no base, and says which depth to fetch.
 */
export function eventBase(folder: string, event: WorkflowEvent): string {
  const git = gitIn(folder);
  const [first, second] = [commitOf(git, "HEAD^1"), commitOf(git, "HEAD^2")];
  if (first !== undefined && second !== undefined && second === event.headSha) return first;
  const base = event.baseSha === "" ? undefined : commitOf(git, event.baseSha);
  if (base !== undefined) return base;
  const shallow = standingOf(git).shallow
    ? "this clone is shallow and holds no base commit"
    : `the repository does not hold the base commit ${event.baseSha}`;
  throw new UnreadableRepository(`${shallow}: give actions/checkout \`fetch-depth: 2\` (or 0 where it checks out the head itself)`);
}
