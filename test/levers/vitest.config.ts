/** What mutants of the levers are tried with: `RUNS=8 npx stryker run test/levers/stryker.json`. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { root: ".", include: ["test/levers/*.test.ts", "test/governance.test.ts"], isolate: false, testTimeout: 60_000 },
});
