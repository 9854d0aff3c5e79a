/** Ids that sort in the order in which they were made (UUID version 7, https://www.rfc-editor.org/rfc/rfc9562#section-5.7). */
import type { Clock } from "#src/clock.ts";

const COUNTER_BITS = 26;
const COUNTER_SIZE = 2 ** COUNTER_BITS;

/** 48 bits of time, 26 of a counter, 48 of chance. Ids of one maker never go back, even where the clock does. */
export function orderedIds(clock: Pick<Clock, "now">, random: () => number): () => string {
  let [time, count] = [0, 0];
  return () => {
    const now = clock.now().getTime();
    if (now > time) [time, count] = [now, 0];
    else if (++count >= COUNTER_SIZE) [time, count] = [time + 1, 0];
    const [first, second] = [Math.floor(count / 2 ** 14), count % 2 ** 14];
    const stamp = time.toString(16).padStart(12, "0");
    const tail = Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, "0");
    return `${stamp.slice(0, 8)}-${stamp.slice(8)}-${(0x7000 + first).toString(16)}-${(0x8000 + second).toString(16)}-${tail}`;
  };
}
