/** What the environment says about guarded paths. */
import { describe, expect, it } from "vitest";
import { settingsOf, WrongEnvironment } from "#src/serve/settings.ts";

describe("the environment", () => {
  it.each([
    [{}, [], []],
    [{ GATEHOUSE_EXEMPT_PATHS: "/status, /assets", GATEHOUSE_PATH_CLASSES: "" }, ["/status", "/assets"], []],
    [
      { GATEHOUSE_PATH_CLASSES: "/jobs=SANDBOX_EXEC,/v1/live=PROD_EXEC" },
      [],
      [
        { prefix: "/jobs", class: "SANDBOX_EXEC" },
        { prefix: "/v1/live", class: "PROD_EXEC" },
      ],
    ],
  ])("%j opens and classes paths", (env, exemptPaths, pathClasses) => {
    expect(settingsOf(env)).toMatchObject({ exemptPaths, pathClasses });
  });

  it.each([
    { GATEHOUSE_EXEMPT_PATHS: "status" },
    { GATEHOUSE_PATH_CLASSES: "/x" },
    { GATEHOUSE_PATH_CLASSES: "/x=ANY" },
    { GATEHOUSE_PATH_CLASSES: "/x=PROD_EXEC=1" },
    { DATABASE_URL: "mysql://localhost/x" },
  ])("%j is refused by its name", (env) => {
    expect(() => settingsOf(env)).toThrow(WrongEnvironment);
    expect(() => settingsOf(env)).toThrow(Object.keys(env)[0]);
  });
});
