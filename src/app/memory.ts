/**
 * What was posted where: kept while a job runs, so that one that is cut off finds its runs again. It can be lost: then GitHub is asked.
 * Only numbers, digests and masked findings are in it.
 */
import { z } from "zod";
import type { Checkpoints } from "#src/checkpoint.ts";
import type { Verdict } from "#src/check.ts";

const run = z.object({ name: z.string(), id: z.int(), digest: z.string(), annotations: z.int(), done: z.boolean() });
const head = z.object({ sha: z.string(), runs: z.array(run) });
const posted = z.object({
  heads: z.array(head),
  comment: z.int().optional(),
  said: z.string().optional(),
  verdict: z.unknown().optional(),
});

export type PostedRun = z.output<typeof run>;
export type PostedHead = z.output<typeof head>;

export interface Posted {
  /** Newest last; runs that are not done stay until they are. */
  readonly heads: readonly PostedHead[];
  readonly comment?: number | undefined;
  /** Digest of the comment's text. */
  readonly said?: string | undefined;
  /** What the comment told last. */
  readonly verdict?: Verdict | undefined;
}

const subject = z.union([z.object({ pull: z.int() }), z.object({ group: z.string() }), z.object({ branch: z.literal(true) })]);

/** What a head is the head of. */
export type Subject = z.output<typeof subject>;

export interface Memory {
  /** `known` is false where nothing is remembered, not even that nothing was posted. */
  load(topic: string): Promise<Posted & { readonly known: boolean }>;
  save(topic: string, posted: Posted): Promise<void>;
  subjectOf(repository: number, sha: string): Promise<Subject | undefined>;
  saveSubject(repository: number, sha: string, subject: Subject): Promise<void>;
}

const KEPT_HEADS = 3;

export function memory(checkpoints: Checkpoints): Memory {
  const save = async (stream: string, fold: string, state: unknown): Promise<void> =>
    void (await checkpoints.save(stream, fold, { seq: 0, hash: "", state: JSON.parse(JSON.stringify(state)) as unknown }));
  return {
    async load(topic) {
      const kept = await checkpoints.load(`app/posted/${topic}`, "posted-1");
      const read = posted.safeParse(kept?.state);
      if (!read.success) return { heads: [], known: false };
      // It was written from a Verdict and is used for words alone.
      return { ...read.data, verdict: revived(read.data.verdict), known: true };
    },
    async save(topic, { heads, ...rest }) {
      const open = ({ runs }: PostedHead): boolean => runs.length === 0 || runs.some(({ done }) => !done);
      const kept = heads.filter((one, index) => open(one) || index >= heads.length - KEPT_HEADS);
      await save(`app/posted/${topic}`, "posted-1", { ...rest, heads: kept });
    },
    async subjectOf(repository, sha) {
      const kept = await checkpoints.load(`app/heads/${repository}`, sha);
      const read = subject.safeParse(kept?.state);
      return read.success ? read.data : undefined;
    },
    saveSubject: async (repository, sha, about) => await save(`app/heads/${repository}`, sha, about),
  };
}

function revived(kept: unknown): Verdict | undefined {
  if (typeof kept !== "object" || kept === null || !("takenAt" in kept)) return undefined;
  return { ...(kept as Verdict), takenAt: new Date(String(kept.takenAt)) };
}
