/** A real mail server on loopback, small: it speaks SMTP line by line, with STARTTLS and a login where it is told to, and keeps what it took. */
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

export interface MailServer {
  readonly port: number;
  readonly taken: readonly Taken[];
  /** What clients said, logins too, the message's own lines left out; `(tls)` marks where the conversation became secret. */
  readonly said: readonly string[];
  /** Answers given once instead of the usual ones, by the command that they answer. */
  readonly answers: Map<string, string>;
  close(): Promise<void>;
}

export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, without the dots that were stuffed. */
  readonly text: string;
}

export interface MailServerGiven {
  readonly login?: { readonly user: string; readonly password: string; readonly way: "PLAIN" | "LOGIN" };
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface Session {
  readonly from: string;
  readonly to: string[];
  text: string[] | undefined;
  /** Lines of a login that are still to come. */
  expects: ((line: string) => string)[];
}

export async function mailServer(given: MailServerGiven = {}): Promise<MailServer> {
  const [taken, said, sockets, answers]: [Taken[], string[], Set<Socket>, Map<string, string>] = [[], [], new Set(), new Map()];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.write("220-mail.test greets you\r\n220 in two lines\r\n");
    converse(socket, false, { given, taken, said, answers });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    said,
    answers,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Desk {
  readonly given: MailServerGiven;
  readonly taken: Taken[];
  readonly said: string[];
  readonly answers: Map<string, string>;
}

function converse(socket: Socket, secret: boolean, desk: Desk): void {
  let session: Session = { from: "", to: [], text: undefined, expects: [] };
  let rest = "";
  const onData = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString("utf8")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (session.text !== undefined && line !== ".") {
        session.text.push(line.startsWith(".") ? line.slice(1) : line);
        continue;
      }
      const command = session.text === undefined ? line : "(message)";
      desk.said.push(command);
      const name = /^\(?[a-z]+/i.exec(command)?.[0].toUpperCase() ?? "";
      const once = desk.answers.get(name);
      desk.answers.delete(name);
      const [answer, next] = once === undefined ? answered(line, session, secret, desk) : [once, { ...session, text: undefined }];
      session = next;
      socket.write(`${answer}\r\n`);
      if (line === "STARTTLS" && answer.startsWith("220")) {
        socket.off("data", onData);
        desk.said.push("(tls)");
        const safe = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(desk.given.tls ?? {}) });
        safe.on("error", () => undefined);
        return converse(safe, true, desk);
      }
    }
  };
  socket.on("data", onData);
}

function answered(line: string, session: Session, secret: boolean, { given, taken }: Desk): readonly [string, Session] {
  const [expected, ...expects] = session.expects;
  if (expected !== undefined) return [expected(line), { ...session, expects }];
  if (session.text !== undefined) {
    taken.push({ from: session.from, to: session.to, text: session.text.join("\r\n") });
    return ["250 taken", { from: "", to: [], text: undefined, expects: [] }];
  }
  if (line.startsWith("EHLO ")) {
    const offers = [
      ...(given.tls === undefined || secret ? [] : ["STARTTLS"]),
      ...(given.login === undefined ? [] : [`AUTH ${given.login.way}`]),
      "8BITMIME",
    ];
    return [["mail.test", ...offers].map((one, at, all) => `250${at === all.length - 1 ? " " : "-"}${one}`).join("\r\n"), session];
  }
  if (line === "STARTTLS") return ["220 go ahead", session];
  if (line.startsWith("AUTH PLAIN ")) return [checked(line.slice(11), `\0${given.login?.user}\0${given.login?.password}`), session];
  if (line === "AUTH LOGIN") {
    const { user = "", password = "" } = given.login ?? {};
    const first = (text: string): string => (checked(text, user).startsWith("235") ? "334 UGFzc3dvcmQ6" : "535 wrong");
    return ["334 VXNlcm5hbWU6", { ...session, expects: [first, (text) => checked(text, password)] }];
  }
  const from = /^MAIL FROM:<(.+)>$/.exec(line)?.[1];
  if (from !== undefined) return ["250 ok", { ...session, from }];
  const to = /^RCPT TO:<(.+)>$/.exec(line)?.[1];
  if (to !== undefined) return ["250 ok", { ...session, to: [...session.to, to] }];
  if (line === "DATA") return ["354 go on", { ...session, text: [] }];
  return line === "QUIT" ? ["221 bye", session] : ["500 what?", session];
}

function checked(encoded: string, wanted: string): string {
  return Buffer.from(encoded, "base64").toString("utf8") === wanted ? "235 welcome" : `535 no: ${encoded}`;
}
