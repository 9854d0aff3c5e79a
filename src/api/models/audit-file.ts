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

/** `failed` is told once for each batch that could not be written. */
export function auditFile(path: string, failed: (error: unknown) => void): AuditFile {
  let waiting: RunRecord[] = [];
  let writing: Promise<void> | undefined;
  let file: FileHandle | undefined;
  const append = async (batch: string): Promise<void> => {
    file ??= await open(path, "a", 0o600);
    // One write for all: `appendFile` makes many small ones of it.
    const bytes = Buffer.from(batch);
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
  };
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.map(lineOf).join("");
      waiting = [];
      await append(batch).catch(failed);
    }
    writing = undefined;
  };
  return {
    write: (record) => {
      waiting.push(record);
      writing ??= new Promise<void>((resolve) => {
        setTimeout(resolve, BATCH_MS);
      }).then(write);
    },
    close: async () => {
      await writing;
      await file?.close();
      file = undefined;
    },
  };
}

/** The record's own text with one key more: it is not copied for that. */
const lineOf = (record: RunRecord): string =>
  `${JSON.stringify(record).slice(0, -1)},"attributes":${JSON.stringify(attributesOf(record))}}\n`;
