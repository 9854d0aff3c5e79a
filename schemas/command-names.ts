/**
 * The slash commands that a configuration may set rules for: one by its whole name, or all of a family by its first word. They are written here
 * because shapes know nothing of the rooms above them; a test holds the list to the commands.
 */

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  "go-live": ["checklist", "disable", "enable", "status"],
  heimdall: ["policy", "status", "trial"],
  "kill-switch": ["engage", "release", "status"],
  risk: ["policy", "reserve", "settle", "status"],
  tripwire: ["evaluate", "policy", "status"],
};
const ALONE = ["approve", "ask", "check", "explain", "help", "intent", "reject", "revert", "scorecard", "snapshot", "waive"];

export const COMMAND_NAMES: readonly string[] = [
  ...ALONE,
  ...Object.entries(FAMILIES).flatMap(([family, parts]) => [family, ...parts.map((part) => `${family} ${part}`)]),
];
