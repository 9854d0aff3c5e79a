/** What an OpenAI request says of its tools, in the forms that the other wires know too. */
import { fields, list, type Fields } from "#src/parsers/wire/reading.ts";
import { Untranslatable } from "#src/parsers/wire/untranslatable.ts";

/**
 * The request with the tools that may be called alone, where it allows some of them only
 * (https://platform.openai.com/docs/api-reference/chat/create#chat-create-tool_choice). Throws Untranslatable for functions in their older form, which
 * no other wire has and which would be answered in a form that the caller does not read.
 */
export function plainTools(chat: Fields): Fields {
  const older = list(chat["functions"]).length > 0 || list(chat["messages"]).some((message) => fields(message)["role"] === "function");
  if (older) throw new Untranslatable("`functions` are the older form of `tools`, which other wires do not have: use `tools`");
  const choice = fields(chat["tool_choice"]);
  if (choice["type"] !== "allowed_tools") return chat;
  const { mode, tools } = fields(choice["allowed_tools"]);
  const allowed = new Set(list(tools).map(nameOf));
  return { ...chat, tools: list(chat["tools"]).filter((tool) => allowed.has(nameOf(tool))), tool_choice: mode };
}

const nameOf = (tool: unknown): unknown => fields(fields(tool)["function"])["name"];
