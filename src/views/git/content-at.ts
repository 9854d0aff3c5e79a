/** Single files of a commit, where a view of the whole commit would be more than is asked for. */
import { contentOf, type Current } from "#src/artifact.ts";
import { gitIn } from "#src/views/git/process.ts";

export function contentAt(folder: string, commit: string): Current {
  const git = gitIn(folder);
  return (path) => {
    const bytes = git.ask(["cat-file", "blob", `${commit}:${path}`]);
    return bytes && contentOf(bytes);
  };
}
