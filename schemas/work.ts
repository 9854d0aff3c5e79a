/** Work that was given up, as the API shows it: what it was about and why it failed, never what it carried. */
import { z } from "zod";

export const deadJobList = z.object({
  jobs: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      key: z.string().nullable(),
      repository: z.string().nullable(),
      accepted_at: z.iso.datetime(),
      died_at: z.iso.datetime(),
      error: z.string(),
    }),
  ),
});
export const deadJobOrder = z.strictObject({ ids: z.array(z.string().min(1).max(100)).min(1).max(1_000) });
export const deadJobsReplayed = z.object({ replayed: z.int() });
export const deadJobsDiscarded = z.object({ discarded: z.int() });
