/** The audit: one line of JSON for each run, appended in batches so that no run waits for the disk. */
import { open, type FileHandle } from "node:fs/promises";
import type { RunRecord } from "#schemas/run-record.ts";
import { attributesOf } from "#src/telemetry.ts";

export interface AuditFile {
  write(record: RunRecord): void;
  /** Writes what is left and closes the file. */
  close(): Promise<void>;
}

/** A write for every run would cost more than the run: those of a moment go together. */
const BATCH_MS = 50;
const FIRST_ROOM = 256 * 1024;
/** A larger one is not kept. */
const KEPT_ROOM = 4 * 1024 * 1024;
/** Of UTF-8 for a character of a string. */
const MOST_BYTES = 3;

/** `failed` is told once for each batch that could not be written. */
export function auditFile(path: string, failed: (error: unknown) => void): AuditFile {
  const lines = lineRoom();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let file: FileHandle | undefined;
  const append = async (): Promise<void> => {
    const bytes = lines.take();
    if (bytes.length === 0) return;
    file ??= await open(path, "a", 0o600);
    // One write for all: `appendFile` makes many small ones of it.
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(append).catch(failed);
    await writing;
  };
  return {
    write: (record) => {
      lines.add(lineOf(record));
      timer ??= setTimeout(() => void flush(), BATCH_MS);
    },
    close: async () => {
      await flush();
      await file?.close();
      file = undefined;
    },
  };
}

/** Where lines wait as the bytes that are written: records and strings that waited would be moved about by every collection. */
function lineRoom() {
  let [room, spare, used] = [Buffer.allocUnsafe(FIRST_ROOM), Buffer.allocUnsafe(FIRST_ROOM), 0];
  return {
    add: (line: string): void => {
      const most = used + line.length * MOST_BYTES;
      if (most > room.length) {
        const larger = Buffer.allocUnsafe(most * 2);
        room.copy(larger, 0, 0, used);
        room = larger;
      }
      used += room.write(line, used);
    },
    /** What was added since; it stands until the next is taken. */
    take: (): Buffer => {
      const bytes = room.subarray(0, used);
      [room, spare, used] = [spare, room.length > KEPT_ROOM ? Buffer.allocUnsafe(FIRST_ROOM) : room, 0];
      return bytes;
    },
  };
}

/** The record's own text with one key more: it is not copied for that. */
const lineOf = (record: RunRecord): string =>
  `${JSON.stringify(record).slice(0, -1)},"attributes":${JSON.stringify(attributesOf(record))}}\n`;
