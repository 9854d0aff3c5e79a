/** Single files of a commit, where a view of the whole commit would be more than is asked for. */
import { contentOf, type Current } from "#src/artifact.ts";
import { blobAt } from "#src/views/git/process.ts";

export function contentAt(folder: string, commit: string): Current {
  return (path) => {
    const bytes = blobAt(folder, commit, path);
    return bytes && contentOf(bytes);
  };
}
