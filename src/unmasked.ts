/** Puts masked values back into whole texts and answers, and takes them out again of what is said about them. */
import { TOKEN, type Vault } from "#src/masking.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import { fields, isFields, list, parsed, text, type Fields } from "#src/parsers/wire/reading.ts";

/** Tokens put back into a text; inside JSON text the values are escaped as strings are. */
export function unmaskText(value: string, vault: Vault, insideJson = false): string {
  if (!value.includes("[")) return value;
  return value.replace(TOKEN, (token) => {
    const known = vault.values.get(token);
    if (known === undefined) return token;
    return insideJson ? JSON.stringify(known).slice(1, -1) : known;
  });
}

/** The other way: values that a message quotes, also as JSON pointers write them, become tokens again. */
export function remasked(message: string, { values }: Vault): string {
  let out = message;
  for (const [token, value] of values)
    out = out.replaceAll(value, token).replaceAll(value.replaceAll("~", "~0").replaceAll("/", "~1"), token);
  return out;
}

/** A whole answer with the caller's own values. What a model thought is signed by its vendor and stays as it is. */
export function unmaskAnswer(body: Fields, wire: Wire, vault: Vault): Fields {
  if (wire === "anthropic") return { ...body, content: list(body["content"]).map((block) => unmaskBlock(fields(block), vault)) };
  const choices = list(body["choices"]).map((choice) => {
    const message = fields(fields(choice)["message"]);
    return { ...fields(choice), message: unmaskMessage(message, vault) };
  });
  return { ...body, choices };
}

function unmaskMessage(message: Fields, vault: Vault): Fields {
  const out: Record<string, unknown> = { ...message };
  for (const key of ["content", "refusal", "reasoning_content"]) {
    const said = message[key];
    if (typeof said === "string") out[key] = unmaskText(said, vault);
  }
  if (Array.isArray(message["tool_calls"]))
    out["tool_calls"] = message["tool_calls"].map((call: unknown) => {
      const called = fields(fields(call)["function"]);
      return { ...fields(call), function: { ...called, arguments: unmaskText(text(called["arguments"]), vault, true) } };
    });
  return out;
}

function unmaskBlock(block: Fields, vault: Vault): Fields {
  if (block["type"] === "text") return { ...block, text: unmaskText(text(block["text"]), vault) };
  if (block["type"] !== "tool_use") return block;
  const input = parsed(unmaskText(JSON.stringify(block["input"] ?? {}), vault, true));
  return { ...block, input: isFields(input) ? input : block["input"] };
}
