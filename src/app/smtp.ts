/** Hands one message to a mail server: submission with STARTTLS and a login where they are wanted (https://www.rfc-editor.org/rfc/rfc5321, rfc3207, rfc4954). */
import { connect as plainly, isIP, type Socket } from "node:net";
import { hostname } from "node:os";
import { connect as securely } from "node:tls";
import { type Mail, mailText } from "#src/app/mail.ts";
import type { MailReceiver } from "#src/app/receivers.ts";
import { visible } from "#src/visible.ts";

/** `passing`: worth trying again. The message never holds what was sent. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
  readonly passing: boolean;

  constructor(message: string, passing: boolean, cause?: unknown) {
    super(message, { cause });
    this.passing = passing;
  }
}

const LIMIT_MS = 30_000;
const MAX_REPLY = 64 * 1024;

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** A conversation: each line that is said is answered before the next. */
interface Talk {
  readonly socket: Socket;
  readonly hear: () => Promise<Reply>;
}

/** Resolves when the server has taken the message. Throws MailRefused. */
export async function sendMail(to: MailReceiver, mail: Mail, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const sockets: Socket[] = [];
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  late.addEventListener("abort", end, { once: true });
  try {
    await submitted(to, mail, sockets);
  } catch (error) {
    if (error instanceof MailRefused) throw error;
    throw new MailRefused(`the mail server could not be spoken to: ${codeOf(error)}`, true);
  } finally {
    late.removeEventListener("abort", end);
    end();
  }
}

async function submitted(to: MailReceiver, mail: Mail, sockets: Socket[]): Promise<void> {
  const { host, port, secure, login } = to;
  const name = isIP(host) === 0 ? { servername: host } : {};
  const first = secure ? securely({ host, port, ...name }) : plainly({ host, port });
  let talk = talkOver(first, sockets);
  expectCode(await talk.hear(), [220], "its greeting");
  let offers = await greeted(talk);
  if (!secure && offers.has("STARTTLS")) {
    await said(talk, "STARTTLS", [220], "STARTTLS");
    // What came in the clear before is forgotten with the old conversation.
    talk = talkOver(securely({ socket: talk.socket, host, ...name }), sockets);
    offers = await greeted(talk);
  } else if (!secure && login !== undefined && !isOwn(host)) {
    throw new MailRefused("the mail server offers no TLS, and a password is not sent in the clear", false);
  }
  if (login !== undefined) await loggedIn(talk, offers, login);
  await said(talk, `MAIL FROM:<${mail.from}>`, [250], "the sender");
  for (const one of mail.to) await said(talk, `RCPT TO:<${one}>`, [250, 251], "a recipient");
  await said(talk, "DATA", [354], "DATA");
  await said(talk, `${mailText(mail).replace(/^\./gm, "..")}.`, [250], "the message");
  // It is taken; how the server says goodbye changes nothing.
  talk.socket.write("QUIT\r\n");
}

async function greeted(talk: Talk): Promise<ReadonlyMap<string, string>> {
  const { lines } = await said(talk, `EHLO ${hostname().replace(/[^\w.-]/g, "") || "localhost"}`, [250], "EHLO");
  return new Map(lines.slice(1).map((line) => [line.split(" ", 1)[0]?.toUpperCase() ?? "", line.toUpperCase()]));
}

async function loggedIn(
  talk: Talk,
  offers: ReadonlyMap<string, string>,
  { user, password }: NonNullable<MailReceiver["login"]>,
): Promise<void> {
  const ways = (offers.get("AUTH") ?? "").split(" ");
  const encoded = (text: string): string => Buffer.from(text).toString("base64");
  if (ways.includes("PLAIN")) return void (await said(talk, `AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`, [235], "the login"));
  if (!ways.includes("LOGIN")) throw new MailRefused("the mail server offers neither AUTH PLAIN nor AUTH LOGIN", false);
  await said(talk, "AUTH LOGIN", [334], "the login");
  await said(talk, encoded(user), [334], "the login");
  await said(talk, encoded(password), [235], "the login");
}

async function said({ socket, hear }: Talk, line: string, good: readonly number[], what: string): Promise<Reply> {
  socket.write(`${line}\r\n`);
  return expectCode(await hear(), good, what);
}

/** 4xx may pass (https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1). What the server says to a login is not repeated: it may quote it. */
function expectCode(reply: Reply, good: readonly number[], what: string): Reply {
  if (good.includes(reply.code)) return reply;
  const words = what === "the login" ? "" : `: ${visible(reply.lines.join(" ")).slice(0, 200)}`;
  throw new MailRefused(`the mail server answered ${reply.code} to ${what}${words}`, reply.code >= 400 && reply.code < 500);
}

/** Replies in the order in which they come; one may have several lines. */
function talkOver(socket: Socket, sockets: Socket[]): Talk {
  sockets.push(socket);
  const waiting: { readonly resolve: (reply: Reply) => void; readonly reject: (error: Error) => void }[] = [];
  const heard: Reply[] = [];
  let [rest, lines, over]: [string, string[], Error | undefined] = ["", [], undefined];
  const ended = (error: Error): void => {
    over ??= error;
    for (const { reject } of waiting.splice(0)) reject(over);
  };
  const reply = (one: Reply): void => {
    const next = waiting.shift();
    if (next === undefined) heard.push(one);
    else next.resolve(one);
  };
  socket.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString("latin1")).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > MAX_REPLY || lines.length > 1_000) return ended(new MailRefused("the mail server talks without end", false));
    for (const part of parts) {
      const [, code, more, text = ""] = /^(\d{3})([ -]?)(.*?)\r?$/.exec(part) ?? [];
      if (code === undefined) return ended(new MailRefused("what answers is no mail server", false));
      lines.push(text);
      if (more === "-") continue;
      reply({ code: Number(code), lines });
      lines = [];
    }
  });
  socket.on("error", ended);
  socket.on("close", () => ended(new Error("the connection ended")));
  const hear = async (): Promise<Reply> =>
    await new Promise((resolve, reject) => {
      const known = heard.shift();
      if (known !== undefined) resolve(known);
      else if (over !== undefined) reject(over);
      else waiting.push({ resolve, reject });
    });
  return { socket, hear };
}

const isOwn = (host: string): boolean => host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error && error.message === "the connection ended" ? error.message : "it failed";
}
