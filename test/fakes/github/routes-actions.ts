/** Workflow runs, deployments that wait, and what a branch requires. */
import { invalid, nothing, notFound, ok, paged, type Route, route, shaped } from "#test/fakes/github/answer.ts";
import { repositoryOf } from "#test/fakes/github/finding.ts";
import { gateBody } from "#test/fakes/github/shapes.ts";

/** https://docs.github.com/en/rest/actions/workflow-runs, /rest/repos/rules and /rest/branches */
export const actionRoutes: readonly Route[] = [
  route("POST /repos/{owner}/{repo}/actions/runs/{run}/deployment_protection_rule", ["deployments", "write"], (asked, params) => {
    const repository = repositoryOf(asked, params);
    if (repository === undefined) return notFound();
    return shaped(gateBody, asked.body, ({ environment_name, state, comment = "" }) => {
      const known = repository.workflowRuns.get(Number(params["run"]));
      // A run that is over, or whose job runs already, waits for no answer.
      if (known !== undefined && known.status !== "waiting") return invalid("The deployment does not wait for this rule");
      repository.reviews.push({ runId: Number(params["run"]), environment: environment_name, state, comment });
      return nothing();
    });
  }),
  route("GET /repos/{owner}/{repo}/actions/runs", ["actions", "read"], (asked, params) => {
    const status = asked.query.get("status");
    const runs = [...(repositoryOf(asked, params)?.workflowRuns.values() ?? [])].filter((run) => status === null || run.status === status);
    return paged(runs, asked, (workflow_runs) => ({ total_count: runs.length, workflow_runs }));
  }),
  route("POST /repos/{owner}/{repo}/actions/runs/{run}/cancel", ["actions", "write"], (asked, params) => {
    const run = repositoryOf(asked, params)?.workflowRuns.get(Number(params["run"]));
    if (run === undefined) return notFound();
    if (run.status === "completed") return { status: 409, body: { message: "Cannot cancel a workflow run that is completed." } };
    [run.status, run.conclusion] = ["completed", "cancelled"];
    return { status: 202, body: {} };
  }),
  route("GET /repos/{owner}/{repo}/branches/{branch}", ["contents", "read"], (asked, params) => {
    const sha = repositoryOf(asked, params)?.bare.ref(`refs/heads/${decodeURIComponent(params["branch"] ?? "")}`);
    return sha === undefined
      ? notFound()
      : ok({ name: params["branch"], commit: { sha }, protected: false, protection: { enabled: false } });
  }),
  route("GET /repos/{owner}/{repo}/rules/branches/{branch}", ["metadata", "read"], (asked, params) => {
    const checks = (repositoryOf(asked, params)?.requiredChecks ?? []).map(({ context, app }) => ({
      context,
      ...(app !== undefined && { integration_id: app }),
    }));
    const rule = {
      type: "required_status_checks",
      parameters: { strict_required_status_checks_policy: false, required_status_checks: checks },
    };
    return paged(checks.length === 0 ? [] : [{ type: "deletion" }, rule], asked);
  }),
  route("GET /repos/{owner}/{repo}/commits/{sha}/status", ["statuses", "read"], (asked, params) => {
    const found = repositoryOf(asked, params)?.statuses.get(params["sha"] ?? "") ?? new Map<string, string>();
    return ok({ state: "pending", statuses: [...found].map(([context, state]) => ({ context, state })) });
  }),
];
