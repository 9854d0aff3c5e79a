/** Which build this is: set by `npm run build`; undefined when the sources run. */
declare const GATEHOUSE_BUILD: string | undefined;

export const BUILD: string | undefined = typeof GATEHOUSE_BUILD === "string" ? GATEHOUSE_BUILD : undefined;
