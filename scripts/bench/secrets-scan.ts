/** One pass of the secrets scanner over folders, without the product around it: `node scripts/bench/secrets-scan.ts FOLDER…`. `secrets.ts` bundles and measures it. */
import { closeSync, openSync, readSync, readdirSync } from "node:fs";
import { inspect, variantOf } from "#src/parsers/secrets/inspect.ts";

console.log(JSON.stringify(process.argv.slice(2).map(scanFolder)));

function scanFolder(folder: string): { readonly bytes: number; readonly files: number; readonly findings: number } {
  let [bytes, files, findings] = [0, 0, 0];
  let buffer = Buffer.allocUnsafe(1 << 20);
  for (const path of filesIn(folder)) {
    const file = openSync(path, "r");
    let length = readSync(file, buffer, 0, buffer.length, 0);
    while (length === buffer.length) {
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length * 3)]);
      length += readSync(file, buffer, length, buffer.length - length, length);
    }
    closeSync(file);
    const fact = inspect(buffer.subarray(0, length), variantOf(path), { allows: [], ownRules: () => [] });
    [bytes, files, findings] = [bytes + length, files + 1, findings + fact.sightings.length];
  }
  return { bytes, files, findings };
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    // Neither the product nor secretlint looks into git's own store.
    if (entry.isDirectory()) yield* entry.name === ".git" ? [] : filesIn(path);
    else if (entry.isFile()) yield path;
  }
}
