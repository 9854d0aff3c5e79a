/** The made-up secrets that attacks on the scanner are written with: put together when a test runs, so that no file holds one. */
import { checksumOf } from "#src/parsers/secrets/checksum.ts";
import { generateKeyPairSync } from "node:crypto";

export const BODY = ["w7LrQz", "2Pk9Xv", "B4tNc8", "JfHs3G", "mYd6Ra"].join("");
export const G = ["ghp", BODY + checksumOf("crc32-base62", BODY)].join("_");
export const GL = ["glpat", ["Zk3_vQ8rTn", "5xWm2LpDs"].join("-")].join("-");
export const P = ["tR7", "!vq", "L2x", "Zp9"].join("");
export const R = ["Qm7xT2", "vK9sLp4W", "zR8nBc3Y", "dH6gJ1"].join("");
export const HEX = ["9f3c1e7a", "52d80b46", "c7e19f03", "a8d5b264"].join("");
export const UUID = ["9f3c1e7a", "52d8", "4b46", "87e1", "9f03a8d5b264"].join("-");
export const AWS = ["kD8/vT3xQm+", "Z7pL2wRs9/Bn4", "Yc6HfGj1KdVu5tXa"].join("");

export const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString();

/** The same text as others write it. */
export const b64 = (text: string): string => Buffer.from(text).toString("base64");
export const uni = (text: string): string => each(text, (code) => `\\u${code.toString(16).padStart(4, "0")}`);
export const ent = (text: string): string => each(text, (code) => `&#${code};`);
export const pct = (text: string): string => each(text, (code) => `%${code.toString(16)}`);
export const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
export const be = (text: string): Buffer => utf16(text).swap16();

function each(text: string, write: (code: number) => string): string {
  return Array.from(text, (char) => write(char.charCodeAt(0))).join("");
}
