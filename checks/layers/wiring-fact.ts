/** What a file says about routers: which it makes, what it mounts, and how its names hang together. */

export interface Wiring {
  readonly routers: readonly Router[];
  readonly mounts: readonly Mount[];
  /** A local name that stands for, or holds, what the references mean. References are dotted: `orders.router`. */
  readonly aliases: readonly { readonly name: string; readonly refs: readonly string[] }[];
  /** Names that imports bring; `*` is the module itself. */
  readonly bindings: readonly { readonly local: string; readonly specifier: string; readonly name: string }[];
  /** JavaScript only: `=` is `module.exports`. In Python every name of a module is exported. */
  readonly exports: readonly { readonly name: string; readonly ref: string }[];
  readonly reexports: readonly { readonly as: string; readonly specifier: string; readonly name: string }[];
  /** Modules all of whose names are passed on. */
  readonly stars: readonly string[];
}

export interface Router {
  /** The variable that holds it. */
  readonly name: string;
  /** The name for messages. */
  readonly shown: string;
  readonly line: number;
  readonly kind: "FastAPI router" | "Flask blueprint" | "Express router" | "Hono app";
  /** It can be the program's root itself: served or exported by an entry, nothing mounts it. */
  readonly isApp?: true;
}

/**
 * A call that is given references. `mounts`: a method that mounts, called on `on`. `hands`: a function of this repository, or a method
 * of something unknown, that may mount them. `passes`: any other call, which can at most serve an app.
 */
export interface Mount {
  readonly how: "mounts" | "hands" | "passes";
  readonly on: string;
  readonly refs: readonly string[];
}
