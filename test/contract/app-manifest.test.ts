import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { manifestFor, OPTIONAL_PERMISSIONS, PERMISSIONS, SUBSCRIBED } from "#src/app/manifest.ts";

const root = join(import.meta.dirname, "../..");
const manifest = parse(readFileSync(join(root, "app.yml"), "utf8")) as Record<string, unknown>;

/** What each request of the code needs (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps). */
const NEEDS: readonly (readonly [RegExp, string | null])[] = [
  [/^GET \/app|^POST \/app\/installations|^POST \/app-manifests/, null],
  [/^GET .*\/check-runs/, "checks:read"],
  [/^(?:POST|PATCH) .*\/check-runs/, "checks:write"],
  [/^GET .*\/pulls/, "pull_requests:read"],
  [/^POST .*\/pulls$/, "pull_requests:write"],
  [/^GET .*\/issues(?:\/|$)/, "issues:read"],
  [/^(?:POST|PATCH) .*\/issues(?:\/|$)/, "issues:write"],
  [/^GET .*\/git\/ref\/|^GET .*\/branches\/\{branch\}$/, "contents:read"],
  [/^(?:POST|PATCH|DELETE) .*\/git\/refs(?:\/|$)|^POST \/graphql$/, "contents:write"],
  [/^GET \/repos\/\{owner\}\/\{repo\}\/installation$/, null],
  [/^GET .*\/actions\/runs$/, "actions:read"],
  [/^POST .*\/actions\/runs\/\{run_id\}\/cancel$/, "actions:write"],
  [/^GET .*\/commits\/\{ref\}\/status$/, "statuses:read"],
  [/^GET .*\/collaborators\/|^GET \/installation\/repositories$|^GET \/repos\/\{owner\}\/\{repo\}$|\/rules\/branches\//, "metadata:read"],
  [/^GET \/orgs\/.*\/memberships\//, "members:read"],
  [/^GET .*\/deployments(?:\/|$)/, "deployments:read"],
  [/^POST .*\/deployment_protection_rule$/, "deployments:write"],
];

/** Permissions that an event needs, and no request (https://docs.github.com/en/webhooks/webhook-events-and-payloads). */
const EVENT_NEEDS: readonly (readonly [string, string])[] = [
  ["merge_group", "merge_queues:read"],
  ["deployment_protection_rule", "actions:read"],
];

const routes = (): readonly string[] => {
  const sources = globSync(["src/app/*.ts", "src/serve/*.ts"], { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  return [
    ...new Set(sources.flatMap((text) => [...text.matchAll(/"((?:GET|POST|PATCH|PUT|DELETE) \/[^"]+)"/g)].map(([, route = ""]) => route))),
  ].sort();
};

describe("app.yml", () => {
  it("subscribes to the events that the code answers, and to no other", () => {
    expect(manifest["default_events"]).toEqual(SUBSCRIBED);
  });

  it("asks for the permissions that the set-up page asks for", () => {
    expect(manifest["default_permissions"]).toEqual(PERMISSIONS);
    const made = manifestFor("https://gatehouse.example");
    expect({ name: manifest["name"], description: manifest["description"], public: manifest["public"] }).toEqual({
      name: made.name,
      description: made.description,
      public: made.public,
    });
  });

  it("asks for what the requests of the code need, and for nothing else", () => {
    expect(routes().length).toBeGreaterThan(10);
    const needed = new Map<string, string>();
    const raise = (need: string): void => {
      const [name = "", level = ""] = need.split(":");
      if (needed.get(name) !== "write") needed.set(name, level);
    };
    for (const route of routes()) {
      const known = NEEDS.find(([pattern]) => pattern.test(route));
      expect(known, `a permission for ${route}`).toBeDefined();
      if (typeof known?.[1] === "string") raise(known[1]);
    }
    // What serves an option that is off until somebody turns it on is granted by whoever does.
    for (const [name, level] of Object.entries(OPTIONAL_PERMISSIONS)) {
      expect(needed.get(name)).toBe(level);
      needed.set(name, PERMISSIONS[name as keyof typeof PERMISSIONS] ?? "none");
      if (!Object.hasOwn(PERMISSIONS, name)) needed.delete(name);
    }
    for (const [event, need] of EVENT_NEEDS) if (SUBSCRIBED.includes(event)) raise(need);
    expect(Object.fromEntries(needed)).toEqual(PERMISSIONS);
  });
});
