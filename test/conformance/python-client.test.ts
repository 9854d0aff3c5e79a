/** The unmodified Python client through the door, where Python and the package can be had; else skipped, and it says why. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, it } from "vitest";
import { startDoor } from "#test/fakes/door-server.ts";
import * as faults from "#test/fakes/vendors/faults.ts";
import { startVendor, type VendorId } from "#test/fakes/vendors/vendor.ts";

const folder = mkdtempSync(join(tmpdir(), "gatehouse-python-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function python(): string | undefined {
  try {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe", timeout: 60_000 });
    execFileSync(join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "openai"], {
      stdio: "pipe",
      timeout: 120_000,
    });
    return join(folder, "bin/python");
  } catch (error) {
    console.log(`the Python client is not tried: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    return undefined;
  }
}

/** One process for all: each line that it reads is an address and a mode, each line that it writes an answer. */
const PROGRAM = `
import json, sys, openai
ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
def answered(url, mode):
    client = openai.OpenAI(base_url=url + "/v1", api_key="any", max_retries=0)
    if mode == "plain":
        answer = client.chat.completions.create(**ask)
        return {"said": answer.choices[0].message.content, "total": answer.usage.total_tokens}
    if mode == "tool":
        tools = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]
        call = client.chat.completions.create(**ask, tools=tools).choices[0].message.tool_calls[0]
        return {"tool": [call.function.name, json.loads(call.function.arguments)]}
    if mode == "schema":
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}
        answer = client.chat.completions.create(**ask, response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": schema, "strict": True}})
        return {"json": json.loads(answer.choices[0].message.content)}
    said = ""
    try:
        for chunk in client.chat.completions.create(**ask, stream=True):
            said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
    except openai.APIError as error:
        return {"said": said, "error": "broke off" in str(error)}
    return {"said": said}
for line in sys.stdin:
    print(json.dumps(answered(*line.split())), flush=True)
`;

const interpreter = python();

describe.skipIf(interpreter === undefined)("the Python client of OpenAI", () => {
  const child = spawn(interpreter ?? "true", ["-c", PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  afterAll(() => void child.kill());

  it.each(["openai", "anthropic", "google", "deepseek"] as const)(
    "completes chat, stream, tools and JSON schema with a model of %s",
    async (id: VendorId) => {
      const vendor = await startVendor(id);
      const door = await startDoor(`models: [{ id: m, provider: ${id}, base_url: "${vendor.url}" }]`);
      const run = async (mode: string): Promise<unknown> => {
        child.stdin.write(`${door.url} ${mode}\n`);
        const { value } = await lines.next();
        return JSON.parse(value ?? "null");
      };
      try {
        vendor.says({ text: "Grüße there.", usage: { input: 7, output: 3 } });
        expect(await run("plain")).toEqual({ said: "Grüße there.", total: 10 });
        expect(await run("stream")).toEqual({ said: "Grüße there." });
        vendor.next(faults.cutAfter(4));
        vendor.says({ pieces: ["a", "b", "c", "d", "e", "f"] });
        expect(await run("stream")).toMatchObject({ error: true });
        expect(vendor.faults()).toBe(1);
        vendor.says({ tool: { name: "weather", input: { city: "Köln" } } });
        expect(await run("tool")).toEqual({ tool: ["weather", { city: "Köln" }] });
        vendor.says({ text: '{"n":3}' });
        expect(await run("schema")).toEqual({ json: { n: 3 } });
      } finally {
        await door.close();
        await vendor.close();
      }
    },
  );
});
