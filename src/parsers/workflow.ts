/** What a GitHub workflow or a composite action lets in: the actions it calls and the permissions it takes (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax). */
import { fields } from "#src/parsers/fields.ts";
import { nearest } from "#src/parsers/document.ts";
import type { Path, Understood } from "#src/parsers/document.ts";

/** Something called by `uses`. */
export interface Used {
  readonly reference: string;
  readonly line: number;
  readonly kind: "action" | "image" | "local";
  /** "owner/repository" of an action; "" of anything else. */
  readonly repository: string;
  /** It names a commit, or the digest of an image. */
  readonly pinned: boolean;
}

/** A `permissions` block that gives every right. */
export interface WideGrant {
  /** "the workflow" or the job's id. */
  readonly of: string;
  readonly line: number;
}

export interface WorkflowSight {
  readonly uses: readonly Used[];
  readonly writeAll: readonly WideGrant[];
  /** Jobs that run with whatever rights the repository's settings give, because neither they nor the workflow say. */
  readonly unstated: readonly WideGrant[];
}

/** Parts of another shape than they should have are passed over: GitHub does not run such a file. */
export function workflowSight(parsed: Understood): WorkflowSight {
  const root = fields(parsed.value);
  const jobs = Object.entries(fields(root["jobs"])).map(([id, job]) => [id, fields(job)] as const);
  const lineOf = (...path: Path): number => nearest(parsed, path).line;
  const uses: Used[] = [];
  const add = (value: unknown, path: Path): void => {
    if (typeof value === "string") uses.push(usedBy(value.trim(), lineOf(...path)));
  };
  const addSteps = (steps: unknown, path: Path): void => {
    if (!Array.isArray(steps)) return;
    for (const [index, step] of steps.entries()) add(fields(step)["uses"], [...path, index, "uses"]);
  };
  for (const [id, job] of jobs) {
    add(job["uses"], ["jobs", id, "uses"]);
    addSteps(job["steps"], ["jobs", id, "steps"]);
  }
  addSteps(fields(root["runs"])["steps"], ["runs", "steps"]);
  const writeAll = [
    ...(isWriteAll(root["permissions"]) ? [{ of: "the workflow", line: lineOf("permissions") }] : []),
    ...jobs
      .filter(([, job]) => isWriteAll(job["permissions"]))
      .map(([id]) => ({ of: `the job ${id}`, line: lineOf("jobs", id, "permissions") })),
  ];
  const silent = Object.hasOwn(root, "permissions") ? [] : jobs.filter(([, job]) => !Object.hasOwn(job, "permissions"));
  return { uses, writeAll, unstated: silent.map(([id]) => ({ of: `the job ${id}`, line: lineOf("jobs", id) })) };
}

function usedBy(reference: string, line: number): Used {
  if (reference.startsWith("./")) return { reference, line, kind: "local", repository: "", pinned: true };
  if (reference.startsWith("docker://"))
    return { reference, line, kind: "image", repository: "", pinned: /@sha256:[0-9a-f]{64}$/i.test(reference) };
  const [name = "", ref = ""] = split(reference);
  return {
    reference,
    line,
    kind: "action",
    repository: name.split("/").slice(0, 2).join("/").toLowerCase(),
    pinned: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref),
  };
}

function split(reference: string): readonly string[] {
  const at = reference.lastIndexOf("@");
  return at === -1 ? [reference] : [reference.slice(0, at), reference.slice(at + 1)];
}

const isWriteAll = (permissions: unknown): boolean => typeof permissions === "string" && permissions.trim().toLowerCase() === "write-all";
