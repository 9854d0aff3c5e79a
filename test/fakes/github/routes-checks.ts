/** The Checks API, with its limits: 50 annotations a request, 65,535 characters, only the App's own runs (https://docs.github.com/en/rest/checks/runs). */
import type { z } from "zod";
import {
  type Answer,
  type Asked,
  created,
  forbidden,
  invalid,
  notFound,
  ok,
  paged,
  type Route,
  route,
  shaped,
} from "#test/fakes/github/answer.ts";
import { repositoryOf } from "#test/fakes/github/finding.ts";
import { runPicture } from "#test/fakes/github/pictures.ts";
import { createRun, updateRun } from "#test/fakes/github/shapes.ts";
import { type CheckRun, holds, type World } from "#test/fakes/github/world.ts";

export const checkRoutes: readonly Route[] = [
  route("POST /repos/{owner}/{repo}/check-runs", ["checks", "write"], create),
  route("PATCH /repos/{owner}/{repo}/check-runs/{id}", ["checks", "write"], update),
  route("GET /repos/{owner}/{repo}/check-runs/{id}", ["checks", "read"], (asked, params) => {
    const run = repositoryOf(asked, params)?.runs.find(({ id }) => id === Number(params["id"]));
    return run === undefined ? notFound() : ok(runPicture(asked.world, run));
  }),
  route("GET /repos/{owner}/{repo}/commits/{sha}/check-runs", ["checks", "read"], (asked, params) => {
    const { query, world } = asked;
    const wanted = (repositoryOf(asked, params)?.runs ?? []).filter(
      ({ headSha, name, appId }) =>
        headSha === params["sha"] && (query.get("check_name") ?? name) === name && (query.get("app_id") ?? String(appId)) === String(appId),
    );
    const newest =
      query.get("filter") === "all" ? wanted : wanted.filter((run) => wanted.findLast(({ name }) => name === run.name) === run);
    const pictures = newest.map((run) => runPicture(world, run)).toReversed();
    return paged(pictures, asked, (check_runs) => ({ total_count: pictures.length, check_runs }));
  }),
];

function create(asked: Asked, params: Readonly<Record<string, string>>): Answer {
  const { world } = asked;
  const repository = repositoryOf(asked, params);
  if (repository === undefined) return notFound();
  return shaped(createRun, asked.body, (body) => {
    if (!holds(repository, body.head_sha)) return invalid(`No commit found for SHA: ${body.head_sha}`);
    const run: CheckRun = {
      id: world.nextId(),
      appId: world.app.id,
      name: body.name,
      headSha: body.head_sha,
      externalId: "",
      status: "queued",
      conclusion: null,
      output: { title: "", summary: "", text: "", annotations: [] },
      actions: [],
      writes: 0,
      startedAt: world.now().toISOString(),
      completedAt: null,
    };
    repository.runs.push(run);
    apply(world, run, body);
    return created(runPicture(world, run));
  });
}

function update(asked: Asked, params: Readonly<Record<string, string>>): Answer {
  const run = repositoryOf(asked, params)?.runs.find(({ id }) => id === Number(params["id"]));
  if (run === undefined) return notFound();
  if (run.appId !== asked.world.app.id)
    return forbidden(`Invalid app_id ${run.appId} - check run can only be modified by the GitHub App that created it`);
  return shaped(updateRun, asked.body, (body) => {
    apply(asked.world, run, body);
    return ok(runPicture(asked.world, run));
  });
}

/** A conclusion completes the run; annotations are added, never taken away. */
function apply(world: World, run: CheckRun, body: z.output<typeof updateRun>): void {
  run.writes++;
  if (body.name !== undefined) run.name = body.name;
  if (body.external_id !== undefined) run.externalId = body.external_id;
  if (body.status !== undefined) run.status = body.status;
  if (body.status !== undefined && body.status !== "completed") {
    run.conclusion = null;
    run.completedAt = null;
  }
  if (body.conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = body.conclusion;
    run.completedAt = world.now().toISOString();
  }
  if (body.actions !== undefined) run.actions = body.actions;
  if (body.output === undefined) return;
  const { title, summary, text, annotations } = body.output;
  run.output = { title, summary, text: text ?? run.output.text, annotations: [...run.output.annotations, ...(annotations ?? [])] };
}
