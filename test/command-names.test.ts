import { expect, it } from "vitest";
import { COMMAND_NAMES } from "#schemas/command-names.ts";
import { commands } from "#src/commands/index.ts";

it("The configuration takes rules for every command and every family of them, and for nothing else", () => {
  const named = commands.flatMap(({ name }) => [name, name.split(" ", 1).join()]);
  expect(new Set(COMMAND_NAMES)).toEqual(new Set(named));
  expect(COMMAND_NAMES).toHaveLength(new Set(named).size);
});
