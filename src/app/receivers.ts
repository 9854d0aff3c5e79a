/** Who is told of alerts beside the repository itself, as the environment says. What stands there is secret: it is in no message, no job and no ledger. */
import { WrongUse } from "#src/view.ts";

/** A Slack-compatible incoming webhook. */
export interface WebhookReceiver {
  readonly url: string;
}

export interface MailReceiver {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else it is begun with STARTTLS wherever the server offers it. */
  readonly secure: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly from: string;
  readonly to: readonly string[];
}

export interface Receivers {
  readonly webhook?: WebhookReceiver;
  readonly mail?: MailReceiver;
}

const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9.-]{1,253}$/i;

/** Throws WrongUse where the environment names receivers that cannot be used: the message says which variable and never its value. */
export function receiversOf(env: NodeJS.ProcessEnv): Receivers {
  const { GATEHOUSE_ALERT_WEBHOOK_URL: hook = "", GATEHOUSE_ALERT_SMTP_URL: smtp = "" } = env;
  return {
    ...(hook === "" ? {} : { webhook: webhookOf(hook) }),
    ...(smtp === "" ? {} : { mail: mailOf(smtp, env) }),
  };
}

function webhookOf(text: string): WebhookReceiver {
  const { protocol, href } = urlOf("GATEHOUSE_ALERT_WEBHOOK_URL", text);
  if (protocol !== "https:" && protocol !== "http:")
    throw new WrongUse("GATEHOUSE_ALERT_WEBHOOK_URL must be an address that begins with https://");
  return { url: href };
}

function mailOf(text: string, env: NodeJS.ProcessEnv): MailReceiver {
  const { protocol, hostname, port, username, password } = urlOf("GATEHOUSE_ALERT_SMTP_URL", text);
  if ((protocol !== "smtp:" && protocol !== "smtps:") || hostname === "")
    throw new WrongUse("GATEHOUSE_ALERT_SMTP_URL must look like smtps://USER:PASSWORD@HOST:465 or smtp://HOST:587");
  const secure = protocol === "smtps:";
  const login = username === "" ? {} : { login: { user: decodeURIComponent(username), password: decodeURIComponent(password) } };
  const [from = ""] = addresses("GATEHOUSE_ALERT_MAIL_FROM", env);
  const to = addresses("GATEHOUSE_ALERT_MAIL_TO", env);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? (secure ? 465 : 587) : Number(port), secure, ...login, from, to };
}

function addresses(name: string, env: NodeJS.ProcessEnv): readonly string[] {
  const found = (env[name] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (found.length === 0) throw new WrongUse(`${name} must be set with GATEHOUSE_ALERT_SMTP_URL`);
  if (!found.every((one) => ADDRESS.test(one)))
    throw new WrongUse(`${name} must be plain addresses such as ops@example.com, with commas between`);
  return found;
}

function urlOf(name: string, text: string): URL {
  const url = URL.parse(text.trim());
  if (url === null) throw new WrongUse(`${name} is no address`);
  return url;
}
