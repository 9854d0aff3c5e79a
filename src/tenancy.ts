/** Who may see which repository: the one place where tenants are kept apart. A tenant is the account that owns repositories. */

/** Lower-case, as GitHub compares them. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
}

export const DEFAULT_REPOSITORY: Repository = { owner: "local", name: "default" };

/** A repository that GitHub, or a person, names. */
export const asKept = ({ owner, name }: Repository): Repository => ({ owner: owner.toLowerCase(), name: name.toLowerCase() });

/** Where a caller may go. Absent fields do not limit. */
export interface Reach {
  /** Lower-case. */
  readonly tenant?: string;
  readonly repository?: Repository;
}

/** `owner/name`; undefined for what is none. */
export function repositoryOf(text: string): Repository | undefined {
  const [, owner, name] = /^([a-z0-9][a-z0-9_-]{0,99})\/([a-z0-9_.-]{1,100})$/.exec(text.toLowerCase()) ?? [];
  return owner === undefined || name === undefined || name === "." || name === ".." ? undefined : { owner, name };
}

/** The repository that is meant: the one that is named, else the caller's own, else the tenant's default. */
export function meant(named: Repository | undefined, { tenant, repository }: Reach): Repository {
  return named ?? repository ?? (tenant === undefined ? DEFAULT_REPOSITORY : { owner: tenant, name: DEFAULT_REPOSITORY.name });
}

export function mayReach({ tenant, repository }: Reach, { owner, name }: Repository): boolean {
  if (tenant !== undefined && tenant !== owner) return false;
  return repository === undefined || (repository.owner === owner && repository.name === name);
}

/** The stream that holds a repository's levers. */
export function streamOf({ owner, name }: Repository): string {
  return `${owner}/${name}`;
}

/** The repository whose stream, or part of a stream, this is. */
export function repositoryOfStream(stream: string): Repository | undefined {
  return repositoryOf(stream.split("/").slice(0, 2).join("/"));
}
