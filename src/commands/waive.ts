/** `/waive`: proposes an exception, with an end and a reason, as a pull request. */
import type { Command } from "#src/command.ts";

const USE = "say the fingerprint, until which day and why: `FINGERPRINT until 2026-12-31 because the supplier ships the fix in December`";

export const commands: readonly Command[] = [
  {
    name: "waive",
    usage: "FINGERPRINT until YYYY-MM-DD because …",
    summary: "open a pull request that waives a finding until a day",
    who: "maintain",
    examples: ["/waive 3f2a9c81d0e4b576 until 2026-12-31 because the supplier ships the fix in December"],
    textFrom: 0,
    plan: ({ words: [fingerprint = "", until, day = "", because], rest }) => {
      const why = rest(4);
      if (until?.toLowerCase() !== "until" || because?.toLowerCase() !== "because" || why === undefined) return { wrong: USE };
      if (!/^[\w:.-]{8,128}$/.test(fingerprint)) return { wrong: `${fingerprint.slice(0, 60)} is no fingerprint; ${USE}` };
      const at = new Date(`${day}T00:00:00.000Z`);
      if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(day))
        return { wrong: `${day.slice(0, 40)} is no day; ${USE}` };
      return { effect: { do: "waive", fingerprint, until: day, because: why } };
    },
  },
];
