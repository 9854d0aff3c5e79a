/** How shapes are read. To be called before the first shape is made, so it stands apart from all of them. */

/** Where zod keeps its settings for all its copies in a process; its own `config` would load the whole library. */
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

/** A command that lives for a tenth of a second does not win back what compiling its shapes costs. */
export function readWithoutCompiling(): void {
  globalThis.__zod_globalConfig = Object.assign(globalThis.__zod_globalConfig ?? {}, { jitless: true });
}
