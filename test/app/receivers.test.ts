import { describe, expect, it } from "vitest";
import { mailText } from "#src/app/mail.ts";
import { receiversOf } from "#src/app/receivers.ts";
import { WrongUse } from "#src/view.ts";

const MAIL = { GATEHOUSE_ALERT_MAIL_FROM: "gatehouse@example.com", GATEHOUSE_ALERT_MAIL_TO: "ops@example.com, lead@example.com" };

describe("receivers of alerts", () => {
  it("are those that the environment names", () => {
    expect(receiversOf({})).toEqual({});
    expect(receiversOf({ GATEHOUSE_ALERT_WEBHOOK_URL: "https://hooks.example.com/x" })).toEqual({
      webhook: { url: "https://hooks.example.com/x" },
    });
    expect(receiversOf({ GATEHOUSE_ALERT_SMTP_URL: "smtps://me%40x:a%2Fb@mail.example.com", ...MAIL }).mail).toEqual({
      host: "mail.example.com",
      port: 465,
      secure: true,
      login: { user: "me@x", password: "a/b" },
      from: "gatehouse@example.com",
      to: ["ops@example.com", "lead@example.com"],
    });
    expect(receiversOf({ GATEHOUSE_ALERT_SMTP_URL: "smtp://[::1]", ...MAIL }).mail).toMatchObject({
      host: "::1",
      port: 587,
      secure: false,
    });
  });

  it.each([
    [{ GATEHOUSE_ALERT_WEBHOOK_URL: "secret words" }, "GATEHOUSE_ALERT_WEBHOOK_URL is no address"],
    [{ GATEHOUSE_ALERT_WEBHOOK_URL: "file:///secret" }, "GATEHOUSE_ALERT_WEBHOOK_URL must be an address that begins with https://"],
    [{ GATEHOUSE_ALERT_SMTP_URL: "secret" }, "GATEHOUSE_ALERT_SMTP_URL is no address"],
    [
      { GATEHOUSE_ALERT_SMTP_URL: "https://secret", ...MAIL },
      "GATEHOUSE_ALERT_SMTP_URL must look like smtps://USER:PASSWORD@HOST:465 or smtp://HOST:587",
    ],
    [{ GATEHOUSE_ALERT_SMTP_URL: "smtp://secret" }, "GATEHOUSE_ALERT_MAIL_FROM must be set with GATEHOUSE_ALERT_SMTP_URL"],
    [
      { GATEHOUSE_ALERT_SMTP_URL: "smtp://h", ...MAIL, GATEHOUSE_ALERT_MAIL_TO: "a@b.c>\r\nRCPT TO:<secret@x.y" },
      "GATEHOUSE_ALERT_MAIL_TO must be plain addresses such as ops@example.com, with commas between",
    ],
  ])("that cannot be used are refused by the variable's name and without its value: %j", (env, message) => {
    expect(() => receiversOf(env)).toThrow(new WrongUse(message));
    expect(message).not.toContain("secret");
  });
});

describe("a message", () => {
  const mail = { from: "g@example.com", to: ["a@example.com", "b@example.com"], at: new Date("2026-11-20T00:05:09Z"), id: "alert.1" };

  it("is seven bits wide, its lines are short, and what it quotes begins no header", () => {
    const text = mailText({ ...mail, subject: "[ä/ö] age-gate\r\nBcc: x@example.com", text: `${"ü".repeat(400)}\n.\nend` });
    expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
    const [head = "", body = ""] = text.split("\r\n\r\n");
    expect(head.split(/\r\n(?! )/).map((line) => line.slice(0, line.indexOf(":")))).toEqual([
      "From",
      "To",
      "Subject",
      "Date",
      "Message-ID",
      "Auto-Submitted",
      "MIME-Version",
      "Content-Type",
      "Content-Transfer-Encoding",
    ]);
    expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(Buffer.from(body, "base64").toString()).toBe(`${"ü".repeat(400)}\r\n.\r\nend`);
    const words = Array.from(head.matchAll(/=\?utf-8\?B\?([^?]*)\?=/g), ([, word = ""]) => Buffer.from(word, "base64").toString());
    expect(words.join("")).toBe("[ä/ö] age-gate Bcc: x@example.com");
    expect(head).toContain("Date: Fri, 20 Nov 2026 00:05:09 +0000\r\nMessage-ID: <alert.1@example.com>");
  });
});
