/** RE2 in JavaScript: a large library with large tables, loaded when the first pattern is compiled. */
import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { late } from "#schemas/late.ts";

// `scripts/build.ts` takes this line out, so that the bundler sees what is required.
const require = createRequire(import.meta.url);

export const re2 = late((): typeof RE2JS => require("re2js").RE2JS);
