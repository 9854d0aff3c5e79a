/** What a Terraform plan would change: the output of `terraform show -json PLAN` (https://developer.hashicorp.com/terraform/internals/json-format). */
import { parseJson } from "#src/parsers/json.ts";

export interface PlannedChange {
  /** `aws_instance.web[0]`, or `output.url`. */
  readonly address: string;
  /** What would be done, in the plan's own words: create, update, delete, forget, import, move. */
  readonly actions: readonly string[];
}

export interface TerraformPlan {
  /** What applying the plan would change; reading data is none of it. */
  readonly changes: readonly PlannedChange[];
  /** What somebody else changed since the state was last written, found while refreshing. */
  readonly drift: readonly PlannedChange[];
  /** False where the plan looked at a part only (`-target`), or leaves changes to a later one. */
  readonly complete: boolean;
  /**
   * The text as a digest should see it: without the time of planning, so that the same plan made again is the same plan.
   * Everything else counts to the byte.
   */
  readonly identity: string;
}

/** A text that is no complete plan; the message says why. */
export class UnreadablePlan extends Error {
  override readonly name = "UnreadablePlan";
}

const QUIET = new Set(["no-op", "read"]);

/** Throws UnreadablePlan. A plan that ended in an error is unreadable: it does not say what it did not come to. */
export function parsePlan(text: string): TerraformPlan {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new UnreadablePlan(`line ${parsed.problems[0]?.line ?? 1}: ${parsed.problems[0]?.message ?? "it is no JSON"}`);
  const plan = parsed.value;
  if (!isObject(plan)) throw new UnreadablePlan("it is no JSON object");
  const version = plan["format_version"];
  if (typeof version !== "string") throw new UnreadablePlan("it has no format_version; make it with `terraform show -json PLAN`");
  if (!/^[01]\.\d{1,4}$/.test(version)) throw new UnreadablePlan(`format_version ${version.slice(0, 20)} is not known; 0.x and 1.x are`);
  if (!["planned_values", "resource_changes", "output_changes", "resource_drift"].some((key) => Object.hasOwn(plan, key)))
    throw new UnreadablePlan("it is no plan (a state or a schema, perhaps); make it with `terraform show -json PLAN`");
  if (plan["errored"] === true) throw new UnreadablePlan("planning ended in an error (`errored: true`); the plan is not complete");
  if (plan["errored"] !== undefined && typeof plan["errored"] !== "boolean")
    throw new UnreadablePlan("`errored` is neither true nor false");
  const deferred = listOf(plan, "deferred_changes").map((one, index) => objectIn(one, `deferred_changes.${index}`)["resource_change"]);
  return {
    changes: [
      ...resources(listOf(plan, "resource_changes"), "resource_changes"),
      ...resources(deferred, "deferred_changes"),
      ...outputs(plan),
    ],
    drift: resources(listOf(plan, "resource_drift"), "resource_drift"),
    complete: plan["complete"] !== false,
    identity: withoutTime(text, plan, parsed.place(["timestamp"])),
  };
}

/** An import or a move changes the state, though the resource itself stays as it is. */
function resources(list: readonly unknown[], name: string): readonly PlannedChange[] {
  return list.flatMap((one, index) => {
    const where = `${name}.${index}`;
    const resource = objectIn(one, where);
    const change = objectIn(resource["change"], `${where}.change`);
    const { address, previous_address: previous } = resource;
    if (typeof address !== "string") throw new UnreadablePlan(`${where} has no address`);
    const actions = [
      ...loud(change["actions"], `${where}.change.actions`),
      ...(isObject(change["importing"]) ? ["import"] : []),
      ...(typeof previous === "string" && previous !== address ? ["move"] : []),
    ];
    return actions.length === 0 ? [] : [{ address, actions }];
  });
}

function outputs(plan: Plain): readonly PlannedChange[] {
  const changes = plan["output_changes"] ?? {};
  return Object.entries(objectIn(changes, "output_changes")).flatMap(([name, one]) => {
    const actions = loud(objectIn(one, `output_changes.${name}`)["actions"], `output_changes.${name}.actions`);
    return actions.length === 0 ? [] : [{ address: `output.${name}`, actions }];
  });
}

/** Actions that change something; one that is not known does. */
function loud(actions: unknown, where: string): readonly string[] {
  if (!Array.isArray(actions) || actions.length === 0 || !actions.every((one) => typeof one === "string"))
    throw new UnreadablePlan(`${where} is no list of actions`);
  return actions.filter((one) => !QUIET.has(one));
}

function withoutTime(text: string, plan: Plain, place: { readonly line: number; readonly column: number } | undefined): string {
  if (place === undefined || typeof plan["timestamp"] !== "string") return text;
  const given = text.startsWith("\u{feff}") ? text.slice(1) : text;
  let start = 0;
  for (let line = 1; line < place.line; line++) start = given.indexOf("\n", start) + 1;
  start += place.column - 1;
  const literal = /"(?:[^"\\]|\\.)*"/y;
  literal.lastIndex = start;
  return literal.test(given) ? `${given.slice(0, start)}""${given.slice(literal.lastIndex)}` : text;
}

type Plain = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);

function objectIn(value: unknown, where: string): Plain {
  if (!isObject(value)) throw new UnreadablePlan(`${where} is no object`);
  return value;
}

function listOf(plan: Plain, key: string): readonly unknown[] {
  const list = plan[key] ?? [];
  if (!Array.isArray(list)) throw new UnreadablePlan(`${key} is no list`);
  return list;
}
