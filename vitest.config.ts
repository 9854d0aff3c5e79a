import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", ["json", { outputFile: "reports/tests.json" }]],
  },
});
