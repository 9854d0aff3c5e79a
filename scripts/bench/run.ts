/** `npm run bench [names]`: runs the measurements of this folder one after the other, each in a process of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
/** Those that need nothing but this repository; the others are run by name. */
const USUAL = ["startup", "registry", "checks"];

const asked = process.argv.slice(2);
const built = spawnSync(process.execPath, [join(folder, "../build.ts"), "cli"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
for (const name of asked.length === 0 ? USUAL : asked) {
  const file = join(folder, `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    console.error(`there is no measurement "${name}"`);
    process.exitCode = 2;
    continue;
  }
  console.log(`\n# ${name}`);
  const { status } = spawnSync(process.execPath, [file], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
