/** What all vendors on OpenAI's wire have in common. */
import { fields, isFields, list, type Fields } from "#src/parsers/wire/reading.ts";

/** `root` is put between a base URL that is a bare origin and the path. */
export function chatUrl(baseUrl: string, root: string): string {
  return `${baseUrl.indexOf("/", baseUrl.indexOf("//") + 2) === -1 ? baseUrl + root : baseUrl}/chat/completions`;
}

/** The usage is always asked for in a stream: without it a cost could only be guessed. */
export function chatBody(call: { readonly model: string; readonly body: Fields; readonly stream: boolean }): Fields {
  const named = { ...call.body, model: call.model };
  return call.stream ? { ...named, stream_options: { ...fields(call.body["stream_options"]), include_usage: true } } : named;
}

/** The completion itself; undefined where it has no choice with a message. */
export function chatAnswer(body: Fields): Fields | undefined {
  const choices = list(body["choices"]);
  return choices.length > 0 && choices.every((choice) => isFields(fields(choice)["message"])) ? body : undefined;
}

/** Servers of this wire other than OpenAI's own know the limit by its older name, and a developer as the system. */
export function inOlderWords(body: Fields): Fields {
  const { max_completion_tokens: limit, ...rest } = body;
  const limited = limit === undefined || limit === null ? body : { ...rest, max_tokens: limit };
  const messages = list(body["messages"]);
  if (!messages.some(isDeveloper)) return limited;
  return { ...limited, messages: messages.map((message) => (isDeveloper(message) ? { ...fields(message), role: "system" } : message)) };
}

const isDeveloper = (message: unknown): boolean => fields(message)["role"] === "developer";
