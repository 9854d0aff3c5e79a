/** Shapes that are made when they are first used: the making of all of them would be a third of a short run. */

/** Gives what `make` gives, which is called once, at the first call. */
export function late<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}
