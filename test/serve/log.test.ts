import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { plainLine } from "#src/serve/log.ts";

const time = Date.parse("2026-03-01T09:05:07.900Z");

describe("a line of the log on a terminal", () => {
  it.each([
    [{ level: 30, time, msg: "listening", port: 3000 }, "09:05:07 listening port=3000\n"],
    [{ level: 40, time, msg: "nobody is registered" }, "09:05:07 warning nobody is registered\n"],
    [
      { level: 50, time, msg: "it failed", err: { type: "Error", message: "no room", stack: "Error: no room\n  at x" } },
      "09:05:07 error it failed err=no room\n",
    ],
    [{ level: 30, time, path: "/a\u001b[2J", msg: "asked\nfor" }, "09:05:07 asked\\nfor path=/a\\x1b[2J\n"],
    [{ level: 30, time, counts: { waiting: 2 } }, '09:05:07 counts={"waiting":2}\n'],
  ])("%j", (entry, line) => expect(stripVTControlCharacters(plainLine(entry))).toBe(line));
});
