/** `npm run bench [names] [-- words]`: runs the measurements of this folder one after the other, each in a process of its own and with the words. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
/** Those that need nothing but this repository; the others are run by name. */
const USUAL = ["startup", "registry", "checks"];

const given = process.argv.slice(2);
const isName = (word: string): boolean => /^[a-z-]+$/.test(word) && existsSync(join(folder, `${word}.ts`));
const asked = given.filter((word, at) => isName(word) || (at === 0 && !word.startsWith("-")));
const words = given.filter((word) => !asked.includes(word));
const built = spawnSync(process.execPath, [join(folder, "../build.ts"), "cli"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
for (const name of asked.length === 0 ? USUAL : asked) {
  const file = join(folder, `${name}.ts`);
  if (!isName(name)) {
    console.error(`there is no measurement "${name}"`);
    process.exitCode = 2;
    continue;
  }
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, [file, ...words], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
