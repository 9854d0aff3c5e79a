/** `npm run dev -- WORDS`: the command line from the sources, whatever was built. */
import { main } from "#src/serve/main.ts";

await main();
