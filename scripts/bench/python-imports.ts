/** Holds our reading of Python's imports against the interpreter's own parser: `node scripts/bench/python-imports.ts FOLDER…`. Needs `python3`. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pythonImports } from "#src/parsers/python.ts";

type Answer = readonly [path: string, imports: readonly unknown[] | string];

for (const folder of process.argv.slice(2)) {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py"))
    .map((path) => join(folder, path))
    .sort();
  const run = spawnSync("python3", [join(import.meta.dirname, "python-imports.py")], {
    input: paths.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (run.status !== 0) throw new Error(`python3 gave no answer: ${run.error?.message ?? run.stderr}`);
  let [same, different, refused, imports, ms, bytes] = [0, 0, 0, 0, 0, 0];
  for (const line of run.stdout.split("\n").filter((one) => one !== "")) {
    const [path, theirs] = JSON.parse(line) as Answer;
    const text = new TextDecoder().decode(readFileSync(path));
    const start = performance.now();
    const read = pythonImports(text);
    ms += performance.now() - start;
    bytes += text.length;
    const ours = read.imports.filter((one) => one.kind === "static" || one.kind === "type");
    if (typeof theirs === "string") {
      refused++;
      continue;
    }
    imports += theirs.length;
    if (JSON.stringify(ours.map((one) => [one.line, one.specifier, one.names ?? null, one.kind === "type"])) === JSON.stringify(theirs))
      same++;
    else if (different++ < 10) console.log(`  differs: ${path}`);
    if (read.broken !== undefined) console.log(`  sound, but called broken: ${path}: ${read.broken}`);
  }
  console.log(
    `${folder}: ${same} files with ${imports} imports read alike, ${different} differ, ${refused} that the interpreter refuses; ${(bytes / 1e3 / ms).toFixed(0)} MB/s`,
  );
  if (different > 0) process.exitCode = 1;
}
