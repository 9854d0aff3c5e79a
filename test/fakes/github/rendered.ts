/** Check runs and comments as GitHub would show them, for a terminal. */
import type { CheckRun, Comment } from "#test/fakes/github/world.ts";

export interface Look {
  readonly colour: boolean;
}

const SIGNS: Readonly<Record<string, readonly [sign: string, colour: number]>> = {
  success: ["✓", 32],
  failure: ["✗", 31],
  cancelled: ["⊘", 90],
};

const painted = (text: string, colour: number, look: Look): string => (look.colour ? `\u001b[${colour}m${text}\u001b[0m` : text);

/** The gravest first, as the merge box has them; those that do not apply share a line. */
export function renderedRuns(runs: readonly CheckRun[], look: Look): string {
  const idle = runs.filter(({ output }) => output.title.startsWith("Not applicable"));
  const shown = runs
    .filter((run) => !idle.includes(run))
    .toSorted((a, b) => (a.conclusion ?? "").localeCompare(b.conclusion ?? "") || a.name.localeCompare(b.name));
  const rest =
    idle.length === 0
      ? []
      : [
          `${painted("✓", 32, look)} ${idle.length} checks are not applicable here: ${idle.map(({ name }) => name.replace("gatehouse / ", "")).join(", ")}`,
        ];
  return ["Checks", ...shown.flatMap((run) => renderedRun(run, look)), ...rest].join("\n");
}

function renderedRun({ name, status, conclusion, output, actions }: CheckRun, look: Look): readonly string[] {
  const [sign, colour] = SIGNS[conclusion ?? ""] ?? ["●", 33];
  const buttons = conclusion === "failure" && actions.length > 0 ? `  ${actions.map(({ label }) => `[${label}]`).join(" ")}` : "";
  const notes = output.annotations.map(
    ({ path, start_line, annotation_level, message }) => `    ${annotation_level} ${path}:${start_line}  ${message.split("\n")[0] ?? ""}`,
  );
  return [
    `${painted(sign, colour, look)} ${name} — ${status === "completed" ? output.title : status}${painted(buttons, 90, look)}`,
    ...notes,
  ];
}

export function renderedComment({ body, author, edits }: Comment, look: Look): string {
  const head = `${author.login} commented${edits > 0 ? ` (edited ${edits} ${edits === 1 ? "time" : "times"})` : ""}`;
  return `\n${painted(`┌ ${head}`, 36, look)}\n${boxed(body, look)}`;
}

/** What somebody wrote, and what was answered. */
export function conversation(login: string, words: string, replies: readonly Comment[], look: Look): string {
  const asked = `${painted(`┌ ${login} commented`, 36, look)}\n${boxed(words, look)}`;
  const answers =
    replies.length === 0 ? "\n  (nobody here answers commands yet)" : replies.map((reply) => renderedComment(reply, look)).join("\n");
  return `${asked}${answers}`;
}

function boxed(markdown: string, look: Look): string {
  const text = markdown
    .replaceAll(/<!--.*?-->\n?/gs, "")
    .replaceAll(/<\/?(?:sub|details|code|b|strong)>/g, "")
    .replaceAll(/<summary>(.*?)<\/summary>/g, "▸ $1")
    .replaceAll("<br>", "\n")
    .replaceAll(/\[([^\]\n]*)\]\(http[^)\n]*\)/g, "$1")
    .replaceAll(/\\([*_~[\]])/g, "$1")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  return text
    .split("\n")
    .filter((line, index, lines) => line !== "" || lines[index - 1] !== "")
    .map((line) => `${painted("│", 36, look)} ${line}`)
    .join("\n");
}
