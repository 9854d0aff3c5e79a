/** The set-up pages: plain HTML, no script. */
import { createHash } from "node:crypto";

export interface Page {
  readonly title: string;
  readonly body: string;
  /** Other sites that a form of the page posts to. */
  readonly formTargets?: readonly string[];
}

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1f2328;background:#fff}" +
  "h1{font-size:1.6rem}button{font:inherit;font-weight:600;padding:.5rem 1rem;border:0;border-radius:6px;background:#1a7f37;color:#fff}" +
  "input{font:inherit;padding:.4rem;width:22rem;max-width:100%}code{background:#f6f8fa;padding:.1rem .3rem;border-radius:4px}" +
  "button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid #0969da;outline-offset:2px}ol li{margin:.4rem 0}";

export const stylesheetDigest = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;

/** Asks for the word. */
export function keyPage(): Page {
  return page(
    "Set up Gatehouse",
    `<p>No GitHub App is registered here yet. To begin, show that you run this server.</p>
<form method="post" action="/api/github/setup/begin"><p><label for="word">Set-up word (<code>GATEHOUSE_ADMIN_KEY</code>, or the word in the server's log)</label></p>
<p><input id="word" name="word" type="password" autocomplete="off" required> <button>Begin</button></p></form>`,
  );
}

export function registerPage({ action, manifest }: { readonly action: string; readonly manifest: string }): Page {
  return {
    ...page(
      "Register the GitHub App",
      `<ol><li>GitHub shows the App's name and what it may do.</li><li>You confirm there, and come back here.</li><li>Nothing is kept until you confirm here too.</li></ol>
<form method="post" action="${escaped(action)}"><input type="hidden" name="manifest" value="${escaped(manifest)}"><button>Go on to GitHub</button></form>`,
    ),
    formTargets: [new URL(action).origin],
  };
}

export function confirmPage({
  slug,
  id,
  address,
  state,
}: {
  readonly slug: string;
  readonly id: number;
  readonly address: string;
  readonly state: string;
}): Page {
  return page(
    "Keep the App's credentials?",
    `<p>GitHub made the App <a href="${escaped(address)}">${escaped(slug)}</a> (${id}). Its private key and webhook secret are in this server's memory and nowhere else yet.</p>
<form method="post" action="/api/github/setup/confirm"><input type="hidden" name="state" value="${escaped(state)}"><button>Keep them on this server</button></form>`,
  );
}

export function donePage({ install, slug }: { readonly install: string; readonly slug: string }): Page {
  return page(
    "Gatehouse is ready",
    `<p>The App <strong>${escaped(slug)}</strong> is in use from now on; no restart is needed.</p>
<p><a href="${escaped(install)}">Install it on repositories</a>; open pull requests are judged at once.</p>`,
  );
}

function page(title: string, content: string): Page {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title><!--title--></title><style>${STYLE}</style>`;
  return { title, body: `<!doctype html><html lang="en"><head>${head}</head><body><main><h1>${title}</h1>${content}</main></body></html>` };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
