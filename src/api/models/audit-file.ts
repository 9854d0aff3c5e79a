/** The audit: one line of JSON for each run, appended in batches so that no run waits for the disk. */
import { appendFile } from "node:fs/promises";
import type { RunRecord } from "#schemas/run-record.ts";
import { attributesOf } from "#src/telemetry.ts";

export interface AuditFile {
  write(record: RunRecord): void;
  /** Resolves when all that was written is on its way to the disk. */
  flush(): Promise<void>;
}

/** `failed` is told once for each batch that could not be written. */
export function auditFile(path: string, failed: (error: unknown) => void): AuditFile {
  let lines: string[] = [];
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (lines.length > 0) {
      const batch = lines.join("");
      lines = [];
      await appendFile(path, batch, { mode: 0o600 }).catch(failed);
    }
    writing = undefined;
  };
  return {
    write: (record) => {
      lines.push(`${JSON.stringify({ ...record, attributes: attributesOf(record) })}\n`);
      writing ??= new Promise<void>((resolve) => {
        setImmediate(resolve);
      }).then(write);
    },
    flush: async () => {
      await writing;
    },
  };
}
