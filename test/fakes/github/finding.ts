/** From a path's names to what the stand-in remembers. */
import type { Asked } from "#test/fakes/github/answer.ts";
import type { Comment, Pull, Repository } from "#test/fakes/github/world.ts";

type Params = Readonly<Record<string, string>>;

export function repositoryOf({ world }: Pick<Asked, "world">, params: Params): Repository | undefined {
  return world.repositories.get(`${params["owner"]}/${params["repo"]}`);
}

export function pullOf(asked: Pick<Asked, "world">, params: Params): { readonly repository: Repository; readonly pull: Pull } | undefined {
  const repository = repositoryOf(asked, params);
  const pull = repository?.pulls.get(Number(params["number"]));
  return repository === undefined || pull === undefined ? undefined : { repository, pull };
}

export function commentOf(asked: Pick<Asked, "world">, params: Params): Comment | undefined {
  return repositoryOf(asked, params)?.comments.get(Number(params["id"]));
}
