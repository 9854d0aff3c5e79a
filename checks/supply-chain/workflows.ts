/** What the repository's workflows and composite actions let in. */
import type { Draft } from "#src/check.ts";
import { globs } from "#src/parsers/glob.ts";
import { workflowSight } from "#src/parsers/workflow.ts";
import type { Used } from "#src/parsers/workflow.ts";
import { parseYaml } from "#src/parsers/yaml.ts";
import type { RepositoryView } from "#src/view.ts";
import type { SupplyChainOptions } from "#checks/supply-chain/options.ts";

export function workflowPaths(view: RepositoryView, options: SupplyChainOptions): readonly string[] {
  const fits = globs(options.workflows);
  return view.paths.filter((path) => fits(path) && view.kind(path) === "file");
}

export function workflowDrafts(view: RepositoryView, path: string, options: SupplyChainOptions): readonly Draft[] {
  const text = view.text(path);
  if (text === undefined) return [unreadable(path, 1, "it is no UTF-8 text")];
  const parsed = parseYaml(text);
  if (!parsed.ok) return [unreadable(path, parsed.problems[0]?.line ?? 1, parsed.problems[0]?.message ?? "it is no YAML")];
  const { uses, writeAll, unstated } = workflowSight(parsed);
  const trusts = trustOf(options.trusted);
  return [
    ...uses.filter((used) => !used.pinned && !trusts(used)).map((used) => unpinned(used, path)),
    ...writeAll.map(({ of, line }): Draft => ({
      fault: "broad-permissions",
      message: `${of} takes every permission (write-all)`,
      at: { path, line },
    })),
    ...unstated.map(({ of, line }): Draft => ({
      fault: "unstated-permissions",
      message: `${of} runs with whatever permissions the repository's settings give`,
      at: { path, line },
    })),
  ];
}

function unreadable(path: string, line: number, reason: string): Draft {
  return { fault: "unreadable-workflow", message: `this workflow cannot be read: ${reason}`, identity: "unreadable", at: { path, line } };
}

function trustOf(trusted: readonly string[]): (used: Used) => boolean {
  const names = new Set(trusted.map((one) => one.toLowerCase()));
  return ({ kind, repository }) => kind === "action" && (names.has(repository) || names.has(`${repository.split("/")[0] ?? ""}/*`));
}

function unpinned({ reference, kind, line }: Used, path: string): Draft {
  const shown = reference.slice(0, 200);
  return kind === "image"
    ? {
        fault: "unpinned-action",
        message: `the image ${shown} is pinned to no digest`,
        remedy: `Pin it to a digest: ${shown.split("@")[0] ?? ""}@sha256:…`,
        at: { path, line },
      }
    : {
        fault: "unpinned-action",
        message: `the third-party action ${shown} is pinned to no commit`,
        remedy: `Pin it to a commit: ${shown.split("@")[0] ?? ""}@<40 hex digits> # ${shown.split("@")[1] ?? "the release"}`,
        at: { path, line },
      };
}
