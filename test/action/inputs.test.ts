import { describe, expect, it } from "vitest";
import { InvalidInput, inputsOf } from "#action/inputs.ts";

describe("an input that the Action cannot use", () => {
  it.each([
    [{ INPUT_FORMAT: "jsn" }, 'input format: expected github, text, json, sarif or markdown, found "jsn"; did you mean json?'],
    [{ INPUT_COMMAND: "check", "INPUT_FAIL-ON": "error" }, 'input fail-on: expected failure, warning, notice or never, found "error"'],
  ])("is told with what it may be: %j", (env, message) => {
    expect(() => inputsOf(env)).toThrow(new InvalidInput(message));
  });
});
