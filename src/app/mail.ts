/** A message as mail servers carry it: plain text in UTF-8, seven bits on the wire (https://www.rfc-editor.org/rfc/rfc5322, rfc2045). */

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
  /** The same message sent again has the same one, so that readers show it once. */
  readonly id: string;
}

const CRLF = "\r\n";

/** Lines end in CRLF, no line is longer than a mail server takes, and nothing that is quoted can begin a header of its own. */
export function mailText({ from, to, subject, text, at, id }: Mail): string {
  const domain = from.slice(from.lastIndexOf("@") + 1);
  const headers = [
    `From: ${from}`,
    `To: ${to.join(`,${CRLF} `)}`,
    `Subject: ${encodedWords(subject)}`,
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@${domain}>`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  const body = Buffer.from(text.replace(/\r?\n/g, CRLF)).toString("base64");
  return `${headers.join(CRLF)}${CRLF}${CRLF}${(body.match(/.{1,76}/g) ?? []).join(CRLF)}${CRLF}`;
}

/** https://www.rfc-editor.org/rfc/rfc2047: at most 75 characters a word, no character cut in two. */
function encodedWords(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, " ").trim();
  if (/^[\x20-\x7e]{0,200}$/.test(plain) && !plain.includes("=?")) return plain;
  const words: string[] = [];
  let word = "";
  for (const char of plain.toWellFormed()) {
    if (Buffer.byteLength(word + char) > 45) {
      words.push(word);
      word = "";
    }
    word += char;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join(`${CRLF} `);
}
