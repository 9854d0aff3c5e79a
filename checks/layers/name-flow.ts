/**
 * Names as a graph: from a name to those that are made from it, as it is or by taking a member of it. Routers and modules flow along the edges,
 * each past each name once, so that no tangle of names costs more than its size and no chain is too long.
 */

/** A module as a value. One of Python is named from a file: what follows its name may be a module within it still. */
export type Module = { readonly file: string } | { readonly from: string; readonly specifier: string };

export interface Place {
  readonly id: number;
  /** Routers that the name may mean, as `path NUL name`. */
  readonly routers: Set<string>;
  readonly modules: Map<string, Module>;
  readonly edges: Map<string, Edge>;
}

interface Edge {
  readonly to: Place;
  readonly member?: string;
}

export interface NameFlow {
  /** The place of the key; `expand` is called once, later, and says what the place is made from. */
  place(key: string, expand?: (made: Place) => void): Place;
  link(from: Place, to: Place, member?: string): void;
  addRouter(to: Place, router: string): void;
  addModule(to: Place, module: Module): void;
  /** Lets everything flow that has not yet. Throws where names are tangled beyond all measure. */
  settle(): void;
}

/** Steps of one repository after which it is no program that anybody wrote: real ones take a few thousand. */
const MAX_STEPS = 2_000_000;

/** `take` links what a module's member is to a place. */
export function nameFlow(take: (module: Module, member: string, to: Place) => void): NameFlow {
  const places = new Map<string, Place>();
  const agenda: (() => void)[] = [];
  let steps = 0;
  const addRouter = (to: Place, router: string): void => {
    if (to.routers.has(router)) return;
    to.routers.add(router);
    for (const edge of to.edges.values()) agenda.push(() => addRouter(edge.to, router));
  };
  const addModule = (to: Place, module: Module): void => {
    const key = "file" in module ? module.file : `${module.from}\0${module.specifier}`;
    if (to.modules.has(key)) return;
    to.modules.set(key, module);
    for (const edge of to.edges.values()) agenda.push(() => pass(module, edge));
  };
  const pass = (module: Module, { to, member }: Edge): void => (member === undefined ? addModule(to, module) : take(module, member, to));
  return {
    addRouter,
    addModule,
    place(key, expand) {
      const known = places.get(key);
      if (known !== undefined) return known;
      const made: Place = { id: places.size, routers: new Set(), modules: new Map(), edges: new Map() };
      places.set(key, made);
      if (expand !== undefined) agenda.push(() => expand(made));
      return made;
    },
    link(from, to, member) {
      const key = `${to.id}\0${member ?? ""}`;
      if (from === to || from.edges.has(key)) return;
      const edge = member === undefined ? { to } : { to, member };
      from.edges.set(key, edge);
      for (const router of from.routers) agenda.push(() => addRouter(to, router));
      for (const module of from.modules.values()) agenda.push(() => pass(module, edge));
    },
    settle() {
      for (let next = agenda.pop(); next !== undefined; next = agenda.pop()) {
        if (++steps > MAX_STEPS) throw new Error("the names that routers go by are too tangled to be followed");
        next();
      }
    },
  };
}
