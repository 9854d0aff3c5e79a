/** What a change may not do: touch what is frozen, move without a pointer, build without a decision. */
import type { Draft } from "#src/check.ts";
import { globs } from "#src/parsers/glob.ts";
import { says, sections } from "#src/parsers/sections.ts";
import { firstFrom } from "#src/parsers/sorted.ts";
import { meansToBeStub, stubTargets } from "#src/parsers/stub.ts";
import { decodeText } from "#src/parsers/text.ts";
import { addsText } from "#src/substance.ts";
import type { Analyser, Change, RepositoryView } from "#src/view.ts";
import type { FrozenPath, StructureOptions } from "#checks/structure/options.ts";

const DAY_MS = 86_400_000;
const MAX_LEFT_BEHIND_LINES = 5;

export function* frozenPaths(view: RepositoryView, frozen: readonly FrozenPath[]): Generator<Draft> {
  const isJustified = says(sections(view.pull?.body ?? ""), "Justification");
  for (const { path: area, label } of frozen) {
    const isFrozen = globs([area, `${area.replace(/\/+$/, "")}/**`]);
    const isLabelled = view.pull?.labels.some((one) => one.toLowerCase() === label.toLowerCase()) ?? false;
    if (isLabelled && isJustified) continue;
    const lacks = [...(isLabelled ? [] : [`the label ${label}`]), ...(isJustified ? [] : ["a section Justification"])].join(" and ");
    for (const path of touched(view.changes).filter(isFrozen))
      yield {
        fault: "frozen-path",
        message: `${path} changed, but ${area} is frozen and the pull request lacks ${lacks}`,
        remedy: `Undo the change; or give the pull request the label ${label} and say why under a heading "Justification" in its text.`,
        at: { path },
        identity: area,
      };
  }
}

export function* missingRecords(view: RepositoryView, adr: StructureOptions["adr"]): Generator<Draft> {
  const isRecord = globs(adr.records);
  const decided = view.changes.some((change) => isRecord(change.path) && addsText(view, change));
  if (decided) return;
  const isStructural = globs(adr.paths);
  const records = adr.records.join(" or ");
  for (const path of touched(view.changes).filter((one) => isStructural(one) && !isRecord(one)))
    yield {
      fault: "missing-adr",
      message: `${path} is structural and changed without an architecture decision`,
      remedy: `Add or update a decision (${records}) in the same change.`,
      at: { path },
      identity: path,
    };
}

export function* missingStubs(view: RepositoryView, stubs: StructureOptions["stubs"], now: Date): Generator<Draft> {
  const { base } = view;
  if (base === undefined || stubs.paths.length === 0) return;
  const isTracked = globs(stubs.paths);
  const arrived = new Set(view.changes.flatMap(({ path, status }) => (status === "added" ? [view.blob(path)] : [])));
  const asked = touched(view.changes).filter((path) => isTracked(path) && base.kind(path) !== undefined);
  const [head, before] = [sightOf(view, asked), sightOf(base, asked)];
  for (const path of asked) {
    if (isStub(head, path)) continue;
    const wasStub = isStub(before, path);
    const isGone = view.kind(path) === undefined;
    const wasMeant = before.sayings.get(path)?.means === true;
    if (!isGone && !(wasStub && wasMeant) && !isLeftBehind(head, path, wasMeant, arrived.has(base.blob(path)))) continue;
    const draft = wasStub ? removedStub(base, path, stubs.days, now) : leftNothing(path, isGone);
    if (draft !== undefined) yield draft;
  }
}

/** What a file says of where it went. */
interface Saying {
  readonly targets: readonly string[];
  readonly means: boolean;
  readonly lines: number;
}

/** A view and what the files in question say there. */
interface Sight {
  readonly view: RepositoryView;
  readonly sayings: ReadonlyMap<string, Saying>;
}

const NOTHING_SAID: Saying = { targets: [], means: false, lines: 0 };

const saying: Analyser<Saying> = {
  id: "structure/stub",
  version: 1,
  digest: "",
  variant: (path) => path,
  analyse: (bytes, path) => {
    const text = decodeText(bytes);
    if (text === undefined) return NOTHING_SAID;
    const lines = text.split("\n").filter((line) => line.trim() !== "").length;
    return { targets: stubTargets(text, path), means: meansToBeStub(text), lines };
  },
};

/** Read together: a process of git for each path would take minutes where thousands changed. */
function sightOf(view: RepositoryView, paths: readonly string[]): Sight {
  const files = paths.filter((path) => view.kind(path) === "file");
  return { view, sayings: new Map(view.facts(saying, files)) };
}

/** Undefined for a stub that has stood its time. */
function removedStub(base: RepositoryView, path: string, days: number, now: Date): Draft | undefined {
  const since = base.committedAt([path]);
  const until = since === undefined ? undefined : new Date(since.getTime() + days * DAY_MS);
  if (until !== undefined && now.getTime() >= until.getTime()) return undefined;
  const when = until === undefined ? `for ${days} days` : `until ${until.toISOString().slice(0, 16)}Z (${days} days)`;
  return stubDraft(path, `${path} is a stub and has to stay ${when}`, "Put the stub back; remove it when its time is over.");
}

function leftNothing(path: string, isGone: boolean): Draft {
  const message = isGone
    ? `${path} was moved or removed and left no stub`
    : `what stands at ${path} now is no stub: it names no existing path after the words "Moved to"`;
  return stubDraft(path, message, `Leave a file at ${path} that says "Moved to <path>", with a path that exists in this repository.`);
}

function stubDraft(path: string, message: string, remedy: string): Draft {
  return { fault: "missing-stub", message, remedy, at: { path }, identity: path };
}

/** A file whose text names an existing path of the repository after the words "Moved to". */
function isStub({ view, sayings }: Sight, path: string): boolean {
  return sayings.get(path)?.targets.some((target) => exists(view, target)) === true;
}

function exists(view: RepositoryView, path: string): boolean {
  return view.kind(path) !== undefined || view.paths[firstFrom(view.paths, `${path}/`)]?.startsWith(`${path}/`) === true;
}

/** The path is still there, but what it held moved on: it now points nowhere, or its very bytes stand elsewhere and little is left. */
function isLeftBehind({ view, sayings }: Sight, path: string, wasMeant: boolean, movedOn: boolean): boolean {
  if (view.kind(path) !== "file") return false;
  const { means, lines } = sayings.get(path) ?? NOTHING_SAID;
  if (means) return !wasMeant;
  return lines <= MAX_LEFT_BEHIND_LINES && movedOn && (view.base?.size(path) ?? 0) > 0;
}

/** Every path that the change touches, in base or head, once; a rename touches both. */
function touched(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path])))].sort();
}
