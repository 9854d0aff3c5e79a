/** A storm: pull requests of many repositories at once, each mirrored, judged and answered for real; says what GitHub was left with. */
import { commentsOf, stage, type Stage } from "#test/app/stage.ts";
import { fullName, type Pull, type Repository } from "#test/fakes/github/world.ts";

export interface StormReport {
  readonly repositories: number;
  /** Deliveries that were acknowledged. */
  readonly accepted: number;
  /** From the first delivery to the last acknowledgement, and to the last answer. */
  readonly acceptedSeconds: number;
  readonly answeredSeconds: number;
  /** From the first delivery to the end of a repository's run. */
  readonly medianSeconds: number;
  /** Of the whole process, the stand-in for GitHub included; git's processes are not. */
  readonly cpuSeconds: number;
  readonly callsEach: number;
  readonly megabytes: number;
  /** What is wrong, in words; nothing if all is well. */
  readonly faults: readonly string[];
}

const RULES = "version: 1\nchecks:\n  structure:\n    forbidden: ['**/*.bak']\n  pull-request: false\npublish: { checks: rollup }\n";

const KINDS = [
  { files: { "a.ts": "1;\n" }, conclusion: "success" },
  { files: { "old.bak": "1\n" }, conclusion: "failure" },
] as const;

/** Every second pull request breaks a rule. What is not answered within `limitMs` is a fault. */
export async function storm(count: number, limitMs: number): Promise<StormReport> {
  const on = await stage({ pace: { creations: { minute: 1_000_000, hour: 10_000_000 } } });
  try {
    on.hub.limits.remaining = 10_000_000;
    const repositories = await manyRepositories(on, count);
    const [before, cpu, began] = [on.hub.world.requests.length, process.cpuUsage(), Date.now()];
    const passed = (): number => (Date.now() - began) / 1_000;
    const sent = await Promise.all(repositories.map(async (one) => (await on.people.pullEvent(one, pullOf(one), "opened")).status));
    const acceptedSeconds = passed();
    await Promise.race([on.settled(), new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
    const answeredSeconds = passed();
    const { user, system } = process.cpuUsage(cpu);
    const ends = repositories
      .flatMap(({ runs }) => runs.flatMap(({ completedAt }) => Date.parse(completedAt ?? "") - began))
      .toSorted((a, b) => a - b);
    const { dead, waiting, active } = await on.store().queue.counts();
    return {
      repositories: count,
      accepted: sent.filter((status) => status === 202).length,
      acceptedSeconds,
      answeredSeconds,
      medianSeconds: (ends[Math.floor(ends.length / 2)] ?? Number.NaN) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      callsEach: on.hub.world.requests.slice(before).filter(({ path }) => path.startsWith("/repos/")).length / count,
      megabytes: Math.round(process.memoryUsage.rss() / 1e6),
      faults: [
        ...(dead + waiting + active === 0 ? [] : [`${dead} jobs were given up, ${waiting} wait, ${active} are on their way`]),
        ...repositories.flatMap((one, n) => faultsOf(one, KINDS[n % KINDS.length]?.conclusion ?? "")),
      ],
    };
  } finally {
    await on.close();
  }
}

/** Tiny, and of two kinds; those of a kind share one folder of git's on GitHub's side, and nothing on ours. */
async function manyRepositories(on: Stage, count: number): Promise<readonly Repository[]> {
  const kinds = await Promise.all(
    KINDS.map(async ({ files, conclusion }) => {
      const repository = on.people.repository("acme", conclusion, { ".github/gatehouse.yml": RULES });
      await on.people.open(repository, { files, quiet: true });
      return repository;
    }),
  );
  const { world } = on.hub;
  return Array.from({ length: count }, (_, n) => {
    const kind = kinds[n % kinds.length] as Repository;
    const empty = { runs: [], comments: new Map(), issues: new Map(), statuses: new Map(), roles: new Map() };
    const repository: Repository = { ...kind, ...empty, id: world.nextId(), name: `storm-${n}`, pulls: new Map(), workflowRuns: new Map() };
    repository.pulls.set(1, { ...pullOf(kind), id: world.nextId(), head: { ...pullOf(kind).head, repository } });
    world.repositories.set(fullName(repository), repository);
    return repository;
  });
}

function pullOf({ pulls, name }: Repository): Pull {
  const pull = pulls.get(1);
  if (pull === undefined) throw new Error(`${name} has no pull request`);
  return pull;
}

function faultsOf(repository: Repository, wanted: string): readonly string[] {
  const runs = repository.runs.map(({ conclusion }) => conclusion ?? "open");
  const comments = commentsOf(repository, 1).length;
  return [
    ...(runs.length === 1 && runs[0] === wanted ? [] : [`${repository.name} has the runs ${runs.join(", ")}, not one ${wanted}`]),
    ...(comments === 1 ? [] : [`${repository.name} has ${comments} comments`]),
  ];
}
