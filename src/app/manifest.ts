/** The App's manifest as `app.yml` says it, with this server's addresses. A test holds the two to each other. */
import { EVENTS } from "#src/app/triggers.ts";

/** The least that the App's requests need (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps). */
export const PERMISSIONS = {
  actions: "read",
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
} as const;

/**
 * What only an option needs, and whoever turns it on grants on the App's page: cancelling runs (`deployments.cancel`), and commit statuses among
 * the required checks. Without it the incident and the checklist say what could not be done.
 */
export const OPTIONAL_PERMISSIONS = { actions: "write", statuses: "read" } as const;

/** Sent to every App; they cannot be subscribed to. */
const ALWAYS: ReadonlySet<string> = new Set(["installation", "installation_repositories"]);

export const SUBSCRIBED: readonly string[] = Object.keys(EVENTS)
  .filter((event) => !ALWAYS.has(event))
  .sort();

export function manifestFor(origin: string) {
  return {
    name: "Gatehouse",
    url: "https://github.com/apps/gatehouse",
    description: "Judges pull requests against the repository's declared rules and holds the levers of what may run.",
    public: false,
    hook_attributes: { url: `${origin}/api/github/webhooks`, active: true },
    redirect_url: `${origin}/api/github/setup/callback`,
    callback_urls: [`${origin}/console/callback`],
    default_events: SUBSCRIBED,
    default_permissions: PERMISSIONS,
  };
}
