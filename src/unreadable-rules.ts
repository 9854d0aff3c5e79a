/** What holds where a configuration cannot be read: every environment is production, the checklist is the longest, and what changes a repository is offered. */
import { ADMINISTRATORS_ONLY } from "#src/rights.ts";

export const UNREADABLE_RULES = {
  commands: ADMINISTRATORS_ONLY,
  environments: {},
  checklist: ["tripwires_armed", "heimdall_policies_present"],
  artifacts: { mode: "pull-request" },
} as const;
