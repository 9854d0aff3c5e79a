/**
 * A ledger on a git ref of the repository itself, for those who host nothing. An append is one commit, pushed by compare-and-swap: the
 * remote takes it where the ref still stands at the commit it was made on, or not at all.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { inTurn } from "#src/in-turn.ts";
import { LedgerConflict, type Ledger } from "#src/ledger.ts";
import { draftOn, type Draft } from "#src/ledgers/git-ref/draft.ts";
import { entryFromLine, nameIn, storedFrom, STREAMS } from "#src/ledgers/git-ref/layout.ts";
import { pictureOf, type Picture } from "#src/ledgers/git-ref/picture.ts";
import { beside, RefUnavailable, type Beside, type Remote } from "#src/ledgers/git-ref/repository.ts";
import type { Write, Written } from "#src/write.ts";

export interface GitRef extends Remote {
  /** For so long what was fetched is believed when it is read; an append is always decided by the remote. 0. */
  readonly believedMs?: number;
}

export interface GitRefLedger extends Ledger {
  /** All appends in one commit or none; nothing else can be kept on a ref. Throws LedgerConflict and RefUnavailable. */
  commit(writes: readonly Write[]): Promise<readonly Written[]>;
}

const MOST_TRIES = 20;
const PAUSE_MS = 25;
/** The remote holds the ref's lock for another's push, or has just let go of it. */
const CONTENDED = /lock|stale info|fetch first|non-fast-forward|failed to update ref|incorrect old value/i;

/** Nothing is asked of the remote until something is read or written. */
export async function gitRefLedger({ believedMs = 0, ...remote }: GitRef): Promise<GitRefLedger> {
  const repository = await beside(remote);
  const turn = inTurn();
  let known: { readonly picture: Picture; readonly at: number } | undefined;
  const see = (picture: Picture): Picture => (known = { picture, at: performance.now() }).picture;
  const fetched = async (): Promise<Picture> => {
    const tip = await repository.fetch();
    return see(known !== undefined && known.picture.tip === tip ? known.picture : pictureOf(repository, tip));
  };
  const seen = async (): Promise<Picture> =>
    known !== undefined && performance.now() - known.at < believedMs ? known.picture : await fetched();
  const look = async (): Promise<Picture> => await turn([REF], seen);
  const commit = async (writes: readonly Write[]): Promise<readonly Written[]> =>
    await turn([REF], async () => await pushed({ repository, seen, fetched, see }, writes));
  return {
    ...reading(look, repository),
    append: async (stream, events, expected, at, options = {}) => {
      const key = options.key === undefined ? {} : { key: options.key };
      const [written] = await commit([{ do: "append", stream, events, expected, at, ...key }]);
      return written?.entries ?? [];
    },
    commit,
    close: async () => await turn([REF], async () => repository.remove()),
  };
}

const REF = "ref";

function reading(
  look: () => Promise<Picture>,
  repository: Beside,
): Pick<GitRefLedger, "read" | "stored" | "head" | "appended" | "streams"> {
  return {
    async *read(stream, after = 0) {
      for await (const lines of (await look()).lines(stream, after)) yield* lines.map(({ line }) => entryFromLine(line));
    },
    async *stored(stream, after = 0) {
      for await (const lines of (await look()).lines(stream, after)) yield lines.map(({ line, seq }) => storedFrom(line, seq));
    },
    head: async (stream) => await (await look()).head(stream),
    appended: async (stream, key) => await (await look()).appended(stream, key),
    streams: async (prefix = "") => {
      const { tip } = await look();
      if (tip === undefined) return [];
      const names = await repository.texts(tip, (await repository.names(tip, STREAMS)).map(nameIn));
      return names.filter((name) => name !== undefined).filter((name) => name.startsWith(prefix)).sort(); // prettier-ignore
    },
  };
}

interface Door {
  readonly repository: Beside;
  readonly seen: () => Promise<Picture>;
  readonly fetched: () => Promise<Picture>;
  readonly see: (picture: Picture) => Picture;
}

/** Tries until the remote has taken the commit, somebody else has moved the stream, or the remote refuses for another reason. */
async function pushed({ repository, seen, fetched, see }: Door, writes: readonly Write[]): Promise<readonly Written[]> {
  let picture = await seen();
  for (let tries = 1; ; tries++) {
    const draft = await draftOn(picture, writes).catch(async (error: unknown) => {
      // Who expects more than we have seen has seen more: look again before it is called a conflict.
      if (!(error instanceof LedgerConflict) || error.expected < error.found || tries > 1) throw error;
      return await draftOn((picture = await fetched()), writes);
    });
    if (draft.files.size === 0) return draft.written;
    // Two that order the same in the same moment make two commits all the same.
    const commit = await repository.commit({ parent: picture.tip, ...draft, message: `${draft.message}\n\n${randomUUID()}\n` });
    const refused = await repository.push(commit, picture.tip);
    if (refused === undefined) {
      see(pictureOf(repository, commit, draft.ends));
      return draft.written;
    }
    const now = await fetched();
    if (await isTaken(repository, now, commit, draft)) return draft.written;
    if (now.tip === picture.tip) {
      if (!CONTENDED.test(refused) || tries >= MOST_TRIES) throw new RefUnavailable(`git push: ${refused}`);
      await wait(PAUSE_MS * tries);
    }
    picture = now;
  }
}

/** A push whose answer was lost may have been taken all the same. */
async function isTaken(repository: Beside, picture: Picture, commit: string, { last }: Draft): Promise<boolean> {
  if (picture.tip === commit) return true;
  for await (const [first] of picture.lines(last.stream, last.seq - 1)) {
    const isLikeOurs = first?.line.includes(`"hash":"${last.hash}"`) === true;
    return isLikeOurs && (await repository.isBehind(commit));
  }
  return false;
}
