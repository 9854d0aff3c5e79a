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
const BATCH_MS = 20;

/** `failed` is told once for each batch that could not be written. */
export function auditFile(path: string, failed: (error: unknown) => void): AuditFile {
  let lines: string[] = [];
  let writing: Promise<void> | undefined;
  let file: FileHandle | undefined;
  const append = async (batch: string): Promise<void> => {
    file ??= await open(path, "a", 0o600);
    await file.appendFile(batch);
  };
  const write = async (): Promise<void> => {
    while (lines.length > 0) {
      const batch = lines.join("");
      lines = [];
      await append(batch).catch(failed);
    }
    writing = undefined;
  };
  return {
    write: (record) => {
      lines.push(`${JSON.stringify({ ...record, attributes: attributesOf(record) })}\n`);
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
