/** A wait between two attempts. */
import type { Session } from "#src/api/models/session.ts";

/** Ends early when the caller goes. A timer counts from the loop's last turn, so that one alone may end before its time. */
export async function pause(session: Session, ms: number): Promise<void> {
  const until = session.steady() + ms;
  for (let left = ms; left > 0 && !session.gone; left = until - session.steady()) await sleep(session, Math.ceil(left));
}

async function sleep(session: Session, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    session.abort = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  session.abort = undefined;
}
