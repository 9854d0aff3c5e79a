/** Judges one state of a repository over and over with the facts of a cache, as a judging thread of the App does, and tells each verdict. */
import { parentPort, workerData } from "node:worker_threads";
import { shownBy } from "#test/judged.ts";
import { factFiles } from "#src/views/git/fact-file.ts";
import type { AtOnce } from "#test/views/at-once.test.ts";

const port = parentPort;
const { cache, rounds, ...given } = workerData as AtOnce;
for (let round = 0; round < rounds; round++) {
  const store = factFiles({ folder: cache, repository: "one", build: "b" });
  const { report } = await shownBy({ ...given, store });
  store.save();
  port?.postMessage(report);
}
