/** Troubles that the operating system reports, in words for people. */

const WORDS: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder, and a file is asked for",
  ENOTDIR: "a part of the path is a file, and a folder is asked for",
  EEXIST: "a file is there already, and a folder is asked for",
  EACCES: "this user has no right to it",
  EPERM: "this user has no right to it",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  EMFILE: "too many files are open",
  ELOOP: "a link leads back to itself",
  ENAMETOOLONG: "the name is too long",
};

/** `reading`: what was to be done, which says what its absence means. */
export function systemWords(error: unknown, doing: "reading" | "writing" = "reading"): string {
  const code = errorCode(error);
  if (code === "ENOENT") return doing === "reading" ? "there is no such file" : "there is no such folder to write into";
  const words = code === undefined ? undefined : WORDS[code];
  return words ?? (error instanceof Error ? error.message : String(error));
}

/** The system's own word, such as ENOENT; undefined for errors of other kinds. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
