/**
 * Lets days pass over a changing repository on the stand-in, with two processes of which one or both are killed on the way, and says what the
 * repository was left with. The children's time is the parent's word; it flows on between two words.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "#test/app/stage.ts";
import { accountOf, type YearAccount } from "#test/app/year-account.ts";
import { type Day, daysFrom, FIRST, type Slot } from "#test/app/year-days.ts";
import { randomness } from "#test/randomness.ts";
import { people } from "#test/fakes/github/people.ts";
import { type GitHubServer, startGitHub } from "#test/fakes/github/server.ts";
import type { Repository } from "#test/fakes/github/world.ts";

export interface YearGiven {
  /** The first day, such as 2025-01-01. */
  readonly from: string;
  readonly days: number;
  /** How often one process is killed in the middle of its work. */
  readonly kills: number;
  /** How often both are down when a slot is due, for some hours. */
  readonly outages: number;
  /** A shared store; else both want the same data directory, and one stands by. */
  readonly databaseUrl?: string;
  readonly told?: (line: string) => void;
}

interface Child {
  readonly process: ChildProcess;
  readonly ready: Promise<void>;
}

const PERSONS_ROW = "| R-1 | weather | Flood in the cellar | low | high | open | Sandbags |  |  |";
const LOG = "docs/governance/RISKLOG.md";
const PATIENCE_MS = 180_000;

export async function aYear(given: YearGiven): Promise<YearAccount> {
  const hub = await startGitHub();
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-year-"));
  const repository = people(hub.world).repository("fernhill", "shop", FIRST);
  const days = daysFrom(Date.parse(`${given.from}T00:00:00Z`), given.days);
  const world = worldOf(given, hub, dataDir, days);
  try {
    await world.begin();
    for (const [index, day] of days.entries()) {
      await lived(world, repository, day);
      if (index % 30 === 29) given.told?.(`day ${index + 1}: ${world.killed()} kills`);
    }
    await world.end();
    const place = given.databaseUrl === undefined ? { dataDir } : { databaseUrl: given.databaseUrl };
    return await accountOf({ repository, days, place, kills: world.killed(), outages: given.outages, personsRow: PERSONS_ROW });
  } finally {
    await world.end();
    await hub.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type World = ReturnType<typeof worldOf>;

/** Somebody works on the repository before the slots of the day come. */
async function lived(world: World, repository: Repository, day: Day): Promise<void> {
  const log = repository.bare.text("main", LOG);
  const row = log !== undefined && !log.includes(PERSONS_ROW) ? { [LOG]: `${log}\n${PERSONS_ROW}\n` } : {};
  const gone = !day.truth.forbidden && repository.bare.text("main", "old.bak") !== undefined ? { "old.bak": null } : {};
  const files = { ...day.files, ...gone, ...row };
  if (Object.keys(files).length > 0) repository.bare.commit("main", files, { message: "work" });
  for (const slot of day.slots) await world.due(slot, () => hasHappened(repository, slot));
}

function hasHappened({ bare, issues }: Repository, { occasion, file }: Slot): boolean {
  const there = bare
    .git(["ls-tree", "-r", "--name-only", "main", "docs/"])
    .split("\n")
    .some((path) => path.startsWith(file));
  const week = /\d{4}-W\d\d/.exec(file)?.[0] ?? "";
  return there && (occasion !== "weekly" || [...issues.values()].some(({ title }) => title === `Weekly review ${week}`));
}

function worldOf(given: YearGiven, hub: GitHubServer, dataDir: string, days: readonly Day[]) {
  const random = randomness(4_711);
  const slots = days.flatMap((day) => day.slots);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(given.kills + given.outages, slots.length - 1)) drawn.add(1 + Math.floor(random() * (slots.length - 1)));
  const troubles = new Map(
    [...drawn].map((index, at) => [slots[index]?.at ?? 0, at < given.outages ? ("outage" as const) : ("kill" as const)]),
  );
  let now = (slots[0]?.at ?? 0) - 60_000;
  let children: readonly Child[] = [];
  let kills = 0;
  const start = (): Child => {
    const store = given.databaseUrl === undefined ? {} : { STORE: given.databaseUrl };
    return startChild({ ...process.env, ...environment(hub, dataDir), ...store, NOW: String(now) });
  };
  const tell = (at: number): void => {
    now = at;
    for (const { process: child } of children) if (child.connected) child.send({ now });
  };
  const replace = async (which: number): Promise<void> => {
    const child = children[which];
    if (child === undefined) return;
    await killed(child);
    kills++;
    // The other one comes first: with one data directory it is the one that takes over.
    children = [...children.filter((one) => one !== child), start()];
  };
  return {
    killed: () => kills,
    begin: async (): Promise<void> => {
      children = [start()];
      await children[0]?.ready;
      children = [...children, start()];
    },
    due: async (slot: Slot, happened: () => boolean): Promise<void> => {
      const trouble = troubles.get(slot.at);
      if (trouble === "outage") {
        for (const child of children) await killed(child);
        kills += children.length;
        // Some hours, so that what comes a little later that day is missed with it.
        now = slot.at + Math.floor(random() * 20 * 3_600_000);
        children = [start(), start()];
      } else tell(Math.max(now, slot.at + 5_000));
      if (trouble === "kill") {
        await passed(random() * 1_200);
        // On one data directory the first is the one that works.
        await replace(given.databaseUrl === undefined ? 0 : Math.floor(random() * 2));
      }
      await until(happened, `${slot.occasion} of ${new Date(slot.at).toISOString()}`);
      await idle(children);
    },
    end: async (): Promise<void> => {
      for (const child of children) await killed(child);
      children = [];
    },
  };
}

function startChild(env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, "year-child.ts")], {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ready = new Promise<void>((resolve) => child.on("message", (said: object) => void ("ready" in said && resolve())));
  return { process: child, ready };
}

async function killed({ process: child }: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

let questions = 0;

/** Whoever works says that nothing is left; whoever stands by says nothing. */
async function idle(children: readonly Child[]): Promise<void> {
  const rest = { left: 1 };
  const listeners = children.map(({ process: child }) => {
    const listen = (said: { readonly id?: number; readonly left?: number }): void =>
      void (said.id === questions && (rest.left = said.left ?? 1));
    child.on("message", listen);
    return () => child.off("message", listen);
  });
  await until(() => {
    if (rest.left === 0) return true;
    questions++;
    for (const { process: child } of children) if (child.connected) child.send({ counts: questions });
    return false;
  }, "the queue to be empty");
  for (const off of listeners) off();
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1_000} s for ${what}`);
    await passed(60);
  }
}

const passed = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));
