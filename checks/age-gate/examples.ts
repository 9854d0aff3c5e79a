/** Small frontends and what the check says of them. */
import type { Example } from "#src/check.ts";

export const EXAMPLES: readonly Example[] = [];
