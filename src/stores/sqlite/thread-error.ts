/** Errors that cross a thread: a structured clone forgets what class they were. */
import { ClaimLapsed } from "#src/job-loop.ts";
import { LedgerConflict, UnfitEvent } from "#src/ledger.ts";
import { StoreUnavailable } from "#src/store.ts";

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly conflict?: { readonly stream: string; readonly expected: number; readonly found: number };
}

export function sent(error: unknown): SentError {
  if (error instanceof LedgerConflict) {
    const { name, message, stream, expected, found } = error;
    return { name, message, conflict: { stream, expected, found } };
  }
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: "Error", message: String(error) };
}

/** The error as it was thrown; what SQLite itself refused becomes StoreUnavailable. */
export function received(from: unknown): Error {
  const { name, message, conflict } = from as SentError;
  if (conflict !== undefined) return new LedgerConflict(conflict.stream, conflict.expected, conflict.found);
  if (name === "UnfitEvent") return new UnfitEvent(message);
  if (name === "ClaimLapsed") return new ClaimLapsed(message);
  return new StoreUnavailable(`the embedded store could not write: ${message}`);
}
