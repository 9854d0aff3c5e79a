/** How shapes are read. To be called before the first shape is made, so it stands apart from all of them. */
import { config } from "zod";

/** A command that lives for a tenth of a second does not win back what compiling its shapes costs. */
export function readWithoutCompiling(): void {
  config({ jitless: true });
}
