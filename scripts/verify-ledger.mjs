#!/usr/bin/env node
// Verifies an exported Gatehouse ledger offline. No dependency; Node 18 or later.
//   node verify-ledger.mjs EXPORT.ndjson [--key PUBLIC.pem] [--head SIGNED-HEAD.json]
// Every entry's hash is the SHA-256 of the canonical JSON (RFC 8785) of its other fields; `prev` is the hash before it in its stream, 64 zeros
// at first; `seq` counts from 1. With --key every stream's head must be signed by that key (Ed25519). --head names a head that was kept
// elsewhere: an export that no longer holds it was cut or rewritten.
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { argv, exit, stderr, stdout } from "node:process";

const ENTRY = "actor,at,data,hash,kind,prev,seq,stream";
const GENESIS = { seq: 0, hash: "0".repeat(64) };
const option = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
const file = argv[2];
if (file === undefined || file.startsWith("--")) {
  stderr.write("usage: verify-ledger.mjs EXPORT.ndjson [--key PUBLIC.pem] [--head SIGNED-HEAD.json]\n");
  exit(2);
}

function fail(line, message) {
  stderr.write(`${file}:${line}: ${message}\n`);
  exit(1);
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

function parse(text, line) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    fail(line, "the line is not JSON");
  }
  if (value === null || typeof value !== "object" || canonical(value) !== text) fail(line, "the line is not canonical JSON");
  return value;
}

function signed({ signature, ...said }, key) {
  return typeof signature === "string" && verify(null, Buffer.from(canonical(said)), key, Buffer.from(signature, "base64"));
}

const key = option("--key") && createPublicKey(readFileSync(option("--key")));
const kept = option("--head") && JSON.parse(readFileSync(option("--head"), "utf8"));
const wanted = kept && (kept.head || kept);
if (key && wanted && !signed(wanted, key)) fail(0, `the head kept of ${wanted.stream} is not signed by this key`);
const heads = new Map(); // stream → its last entry's seq and hash, and whether its head has been read
let [line, entries] = [0, 0];

function takeHead(head) {
  const { stream, seq, hash } = head;
  const last = heads.get(stream) || GENESIS;
  if (last.closed) fail(line, `stream ${stream} has a second head`);
  if (last.seq !== seq || last.hash !== hash)
    fail(line, `stream ${stream} ends at entry ${last.seq}, not at the head ${seq} that it states`);
  if (key && !signed(head, key)) fail(line, `the head of ${stream} is not signed by this key`);
  heads.set(stream, { ...last, closed: true });
}

function takeEntry({ hash, ...rest }) {
  const { stream, seq, prev } = rest;
  const last = heads.get(stream) || GENESIS;
  if (last.closed) fail(line, `an entry of ${stream} stands behind its head`);
  if (seq !== last.seq + 1) fail(line, `stream ${stream}: entry ${seq} stands where entry ${last.seq + 1} belongs`);
  if (createHash("sha256").update(canonical(rest)).digest("hex") !== hash) fail(line, `stream ${stream}: entry ${seq} was changed`);
  if (prev !== last.hash) fail(line, `stream ${stream}: entry ${seq} does not follow on the entry before it`);
  if (wanted && wanted.stream === stream && wanted.seq === seq && wanted.hash !== hash)
    fail(line, `stream ${stream}: entry ${seq} is not the one that was signed`);
  heads.set(stream, { seq, hash });
  entries++;
}

// Not readline: it takes U+2028, which may stand in a JSON string, for the end of a line.
async function* linesOf(path) {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    yield* parts;
  }
  if (rest !== "") yield rest;
}

for await (const text of linesOf(file)) {
  line++;
  const value = parse(text, line);
  if (value.head !== undefined) takeHead(value.head);
  else if (Object.keys(value).join(",") === ENTRY) takeEntry(value);
  else fail(line, "the line is neither an entry nor a head");
}
for (const [stream, { closed }] of heads) if (!closed) fail(line, `stream ${stream} has no head at its end: the export was cut`);
if (wanted && (heads.get(wanted.stream) || GENESIS).seq < wanted.seq)
  fail(line, `stream ${wanted.stream} had ${wanted.seq} entries when its head was signed; the export has fewer`);
stdout.write(`${JSON.stringify({ ok: true, entries, streams: heads.size, signed: Boolean(key) })}\n`);
