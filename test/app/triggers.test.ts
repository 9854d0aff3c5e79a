import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { namesRead } from "#src/app/event-shapes.ts";
import { EVENTS, triggersOf } from "#src/app/triggers.ts";
import { cutToMembers } from "#src/parsers/json-members.ts";

/** GitHub's own examples of every event. */
const examples = z
  .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
  .parse(JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8")))
  .flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ name, payload: { installation: { id: 7 }, ...payload } })));

/** Made when it is needed: a key that is nobody's. */
const fakeKey = (): string => ["AKIA", "Q4ZLW7NXTB2RMHPV"].join("");

describe("an event", () => {
  it("is heard where it is one of those that are listened to, and what is kept of it calls for the same jobs", () => {
    const heard = new Map<string, number>();
    for (const { name, payload } of examples) {
      const triggered = triggersOf(name, payload);
      if ("ignored" in triggered) continue;
      heard.set(name, (heard.get(name) ?? 0) + 1);
      expect(triggersOf(name, JSON.parse(JSON.stringify(triggered.kept)))).toEqual(triggered);
      expect(JSON.stringify(triggered.kept).length).toBeLessThan(JSON.stringify(payload).length / 2);
    }
    expect([...heard.keys()].toSorted()).toEqual(
      Object.keys(EVENTS)
        .filter((name) => name !== "deployment_protection_rule" && name !== "issue_comment")
        .toSorted(),
    );
  });

  it("is the same event when it is cut down to the names that are read", () => {
    for (const { name, payload } of examples) {
      const text = cutToMembers(namesRead(name))(Buffer.from(JSON.stringify(payload, undefined, 1))) ?? "undefined";
      const [whole, part] = [triggersOf(name, payload), triggersOf(name, JSON.parse(text))];
      expect("jobs" in part ? { ...part, kept: {} } : part).toEqual("jobs" in whole ? { ...whole, kept: {} } : whole);
      if ("kept" in part) expect(triggersOf(name, part.kept)).toEqual(part);
    }
  });

  it("is read by these names", () => {
    const common = "action repository sender installation id name owner default_branch login type";
    expect(namesRead("star").join(" ")).toBe(common);
    expect(namesRead("toString").join(" ")).toBe(common);
    expect(namesRead("pull_request").join(" ")).toBe(
      `${common} pull_request number state title body labels user comments head base ref sha`,
    );
  });

  it("of another shape than GitHub's is ignored with the reason, whatever it is", () => {
    for (const payload of [undefined, null, 1, "x", [], {}, { repository: 1 }, { installation: { id: "x" } }]) {
      for (const name of [...Object.keys(EVENTS), "__proto__", "star"]) expect(triggersOf(name, payload)).toHaveProperty("ignored");
    }
  });

  it("is kept without the secrets that people wrote into it", () => {
    const { payload } = examples.find(
      ({ name, payload: one }) => name === "pull_request" && "action" in one && one.action === "opened",
    ) ?? { payload: {} };
    const pull = {
      ...("pull_request" in payload ? (payload.pull_request as object) : {}),
      title: `Rotates ${fakeKey()}`,
      body: `é before\n\nAWS_ACCESS_KEY_ID=${fakeKey()}\n\n## INTENT\nafter ${fakeKey()}`,
    };
    const triggered = triggersOf("pull_request", { ...payload, pull_request: pull });
    const text = JSON.stringify(triggered);
    expect(text).not.toContain(fakeKey());
    expect(triggered).toMatchObject({
      kept: {
        pull_request: {
          title: "Rotates … (20 characters)",
          body: "é before\n\nAWS_ACCESS_KEY_ID=… (20 characters)\n\n## INTENT\nafter … (20 characters)",
        },
      },
    });
  });
});
