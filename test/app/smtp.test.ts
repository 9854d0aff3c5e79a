import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { MailReceiver } from "#src/app/receivers.ts";
import { MailRefused, sendMail } from "#src/app/smtp.ts";
import { type MailServer, mailServer, type MailServerGiven } from "#test/fakes/mail-server.ts";

const MAIL = {
  from: "g@example.com",
  to: ["a@example.com", "b@example.com"],
  subject: "A subject",
  text: "Text\n",
  at: new Date("2026-11-20T00:05:00Z"),
  id: "alert.1",
};
const PASSWORD = ["a", "pass", "word"].join("/");
const signal = new AbortController().signal;

let server: MailServer | undefined;
afterEach(async () => await server?.close());

async function started(given?: MailServerGiven): Promise<MailReceiver> {
  server = await mailServer(given);
  return { host: "127.0.0.1", port: server.port, secure: false, from: MAIL.from, to: MAIL.to };
}

/** A certificate for localhost that lives as long as the test. */
function certificate(): { readonly key: string; readonly cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-cert-"));
  try {
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...name, ...files], { stdio: "ignore" });
    return { key: readFileSync(join(folder, "key.pem"), "utf8"), cert: readFileSync(join(folder, "cert.pem"), "utf8") };
  } catch {
    console.warn("openssl is not here, so STARTTLS is not tried");
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("a mail server", () => {
  it("takes a message for everybody it is for", async () => {
    await sendMail(await started(), MAIL, signal);
    expect(server?.taken.map(({ from, to }) => [from, to])).toEqual([[MAIL.from, MAIL.to]]);
    expect(server?.taken[0]?.text).toContain("Subject: A subject\r\n");
    expect(server?.said.slice(1, 6)).toEqual([
      "MAIL FROM:<g@example.com>",
      "RCPT TO:<a@example.com>",
      "RCPT TO:<b@example.com>",
      "DATA",
      "(message)",
    ]);
  });

  it.each(["PLAIN", "LOGIN"] as const)("is logged in to by AUTH %s", async (way) => {
    const login = { user: "me", password: PASSWORD };
    await sendMail({ ...(await started({ login: { ...login, way } })), login }, MAIL, signal);
    expect(server?.taken.length).toBe(1);
  });

  it("that takes no login is refused for good, and the password is in no message, though the server repeats it", async () => {
    const to = await started({ login: { user: "me", password: PASSWORD, way: "PLAIN" } });
    const failed = await sendMail({ ...to, login: { user: "me", password: "wrong" } }, MAIL, signal).catch((error: unknown) => error);
    expect(failed).toEqual(new MailRefused("the mail server answered 535 to the login", false));
  });

  it("is told a password only where nobody can listen", async () => {
    const to = await started({ login: { user: "me", password: PASSWORD, way: "PLAIN" } });
    const failed = await sendMail({ ...to, host: "0.0.0.0", login: { user: "me", password: PASSWORD } }, MAIL, signal).catch(
      (error: unknown) => error,
    );
    expect(failed).toEqual(new MailRefused("the mail server offers no TLS, and a password is not sent in the clear", false));
    expect(server?.said.length).toBe(1);
  });

  it("is spoken to in secret where it offers that, and only where its certificate is good", async () => {
    const tls = certificate();
    if (tls === undefined) return;
    const login = { user: "me", password: PASSWORD, way: "PLAIN" } as const;
    const to = { ...(await started({ tls, login })), host: "localhost", login };
    const untrusted = await sendMail(to, MAIL, signal).catch((error: unknown) => error);
    expect(untrusted).toBeInstanceOf(MailRefused);
    const usual = getCACertificates("default");
    setDefaultCACertificates([...usual, tls.cert]);
    try {
      await sendMail(to, MAIL, signal);
    } finally {
      setDefaultCACertificates(usual);
    }
    expect(server?.taken.length).toBe(1);
    const secret = server?.said.lastIndexOf("(tls)") ?? -1;
    expect(server?.said.findIndex((line) => line.startsWith("AUTH"))).toBeGreaterThan(secret);
  });

  it.each([
    ["RCPT", "450 later", true],
    ["MAIL", "550 never", false],
    ["(MESSAGE", "452 full", true],
  ])("that answers %s with %s is asked again: %s", async (command, answer, passing) => {
    const to = await started();
    server?.answers.set(command.replace("(", ""), answer);
    server?.answers.set(command, answer);
    const failed = await sendMail(to, MAIL, signal).catch((error: unknown) => error);
    expect([failed instanceof MailRefused && failed.passing, server?.taken]).toEqual([passing, []]);
  });

  it.each([
    ["is not there", "", true, false],
    ["hangs up", "", true, true],
    ["is something else", "HTTP/1.1 400 Bad Request\r\n\r\n", false, true],
  ])("that %s is refused, worth trying again or not", async (_, bytes, passing, listens) => {
    const other = createServer((socket) => void socket.on("error", () => undefined).end(bytes));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    if (!listens) await new Promise<void>((resolve) => other.close(() => resolve()));
    const to = { host: "127.0.0.1", port, secure: false, from: MAIL.from, to: MAIL.to };
    const failed = await sendMail(to, MAIL, signal).catch((error: unknown) => error);
    expect(failed instanceof MailRefused && failed.passing).toBe(passing);
    if (listens) await new Promise<void>((resolve) => other.close(() => resolve()));
  });
});
