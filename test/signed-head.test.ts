import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chain, GENESIS } from "#src/ledger.ts";
import { headIsSigned, keyId, lost, signHead } from "#src/signed-head.ts";

const at = new Date("2026-11-20T10:00:00.000Z");
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const entries = chain({ seq: 0, hash: GENESIS }, "s", [{ kind: "k", actor: "ada", data: {} }], at);
const entry = entries[0];
const head = { seq: 1, hash: entry?.hash ?? "" };

describe("a signed head", () => {
  const signed = signHead("s", head, at, privateKey);

  it("names its stream, place, time and key", () => {
    expect(signed).toEqual({ stream: "s", ...head, at: at.toISOString(), key: keyId(publicKey), signature: signed.signature });
    expect(headIsSigned(signed, publicKey)).toBe(true);
  });

  it.each([
    ["stream", { stream: "t" }],
    ["seq", { seq: 2 }],
    ["hash", { hash: "0".repeat(64) }],
    ["time", { at: "2026-11-20T10:00:00.001Z" }],
    ["signature", { signature: Buffer.alloc(64).toString("base64") }],
  ])("does not stand with another %s", (_name, change) => {
    expect(headIsSigned({ ...signed, ...change }, publicKey)).toBe(false);
  });

  it("does not stand under another key", () => {
    expect(headIsSigned(signed, generateKeyPairSync("ed25519").publicKey)).toBe(false);
  });

  it("shows a tail that is gone, and one that was rewritten", () => {
    expect(lost(signed, entry)).toBeUndefined();
    expect(lost(signed, undefined)).toContain("entry 1 is gone");
    expect(lost(signed, entry && { ...entry, hash: "1".repeat(64) })).toContain("not the one that was signed");
    expect(lost({ ...signed, seq: 0, hash: GENESIS }, undefined)).toBeUndefined();
  });
});
