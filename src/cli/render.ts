/** A verdict in the format that was asked for. */
import { checks } from "#checks/index.ts";
import type { Verdict } from "#src/check.ts";
import type { Terminal } from "#src/cli/command.ts";
import type { Format } from "#src/cli/format.ts";
import type { Catalogue } from "#src/report.ts";
import type { RepositoryView } from "#src/view.ts";

export interface RenderGiven {
  readonly view: RepositoryView;
  readonly verbose: boolean;
  readonly toFile: boolean;
  readonly terminal: Terminal;
}

export const catalogue: Catalogue = new Map(checks.map((check) => [check.id, check]));

/** Only the reporter that is asked for is loaded. */
export async function render(verdict: Verdict, format: Format, given: RenderGiven): Promise<string> {
  switch (format) {
    case "json":
      return (await import("#src/reports/json.ts")).json(verdict);
    case "github":
      return (await import("#src/reports/annotations.ts")).annotations(verdict);
    case "text":
      return await text(verdict, given);
    case "sarif": {
      const [{ sarif }, { VERSION }] = [await import("#src/reports/sarif.ts"), await import("#src/version.ts")];
      return sarif(verdict, { catalogue, version: VERSION });
    }
    case "markdown":
      return (await import("#src/reports/markdown.ts")).markdown(verdict, { catalogue });
  }
}

async function text(verdict: Verdict, { view, verbose, toFile, terminal }: RenderGiven): Promise<string> {
  const { terminal: page } = await import("#src/reports/terminal.ts");
  const { env, columns } = terminal;
  const lines = new Map<string, readonly string[]>();
  const linesOf = (path: string): readonly string[] => {
    const known = lines.get(path) ?? view.text(path)?.split("\n") ?? [];
    lines.set(path, known);
    return known;
  };
  return page(verdict, {
    colour: !toFile && wantsColour(env, columns !== undefined),
    ...(columns === undefined || toFile ? {} : { columns }),
    verbose,
    catalogue,
    sourceLine: (path, line) => linesOf(path)[line - 1],
  });
}

/** https://no-color.org and https://force-color.org, then whether a terminal reads. */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}
