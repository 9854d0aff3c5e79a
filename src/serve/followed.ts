/** What the levers write is followed by a job in the same transaction: what GitHub must be told is never forgotten. */
import { followOf, isFollowed } from "#src/app/follow.ts";
import type { Memory } from "#src/governance.ts";
import type { Store } from "#src/store.ts";
import type { Write } from "#src/write.ts";

export function followedMemory(store: Pick<Store, "ledger" | "checkpoints" | "commit">): Memory {
  return {
    ledger: store.ledger,
    checkpoints: store.checkpoints,
    commit: async (writes) => {
      const jobs = [...new Set(writes.flatMap(streamsOf))].map((stream) => followOf(stream));
      if (jobs.length === 0) return await store.commit(writes);
      return (await store.commit([...writes, { do: "enqueue", jobs }])).slice(0, writes.length);
    },
  };
}

function streamsOf(write: Write): readonly string[] {
  return write.do === "append" && write.events.some(({ kind }) => isFollowed(kind)) ? [write.stream] : [];
}
