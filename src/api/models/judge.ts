/** Holds answers to the caller's schema, streams too: those are listened to while they are held. */
import { fields, list, text, type Fields } from "#src/parsers/wire/reading.ts";
import type { Wire } from "#src/parsers/wire/facts.ts";
import type { Vault } from "#src/masking.ts";
import { remasked, unmaskText } from "#src/unmasked.ts";
import type { Verification } from "#src/verifier.ts";
import type { AttemptResult } from "#src/api/models/attempt.ts";
import { repairBody, spokenIn } from "#src/api/models/wording.ts";

export interface Judge {
  readonly verify: Verification;
  readonly vault: Vault | undefined;
  /** What hears a stream of this wire; to be taken anew for each attempt. */
  listening(wire: Wire): { readonly observe: (given: Fields) => void };
  /** What was said in the attempt under judgement. */
  heard: readonly string[];
  repaired(body: Fields, faults: readonly string[]): Fields;
}

export function judgeOf(verify: Verification, vault: Vault | undefined): Judge {
  let said: string[] = [];
  const judge: Judge = {
    verify,
    vault,
    heard: [],
    listening: (wire) => {
      said = [];
      judge.heard = said;
      return { observe: wire === "openai" ? (chunk) => hearChunk(chunk, said) : (event) => hearEvent(event, said) };
    },
    repaired: (body, faults) => repairBody(body, judge.heard[0] ?? "", faults),
  };
  return judge;
}

/** Empty for an answer that holds. Values that were masked are judged as the caller will see them; what is said of them goes to records and to the vendor, so it is masked again. */
export function judged(judge: Judge, result: Extract<AttemptResult, { kind: "answer" | "stream" }>, wire: Wire): readonly string[] {
  const finish = result.kind === "stream" ? (result.stream.tally.finish ?? "") : "";
  if (EXCUSED.has(finish)) return [];
  if (CUT.has(finish)) return ["the answer was cut at its length limit"];
  if (result.kind === "answer") judge.heard = spokenIn(result.body, wire);
  else if (judge.heard.length === 0) judge.heard = [""];
  const { vault } = judge;
  if (vault === undefined) return judge.heard.flatMap(judge.verify);
  return judge.heard.flatMap((answer) => judge.verify(unmaskText(answer, vault, true)).map((fault) => remasked(fault, vault)));
}

/** A refusal or a tool's call is an answer of another kind. */
const EXCUSED: ReadonlySet<string> = new Set(["tool_calls", "tool_use", "content_filter", "refusal"]);
const CUT: ReadonlySet<string> = new Set(["length", "max_tokens"]);

function hearChunk(chunk: Fields, said: string[]): void {
  for (const given of list(chunk["choices"])) {
    const choice = fields(given);
    const index = typeof choice["index"] === "number" && choice["index"] >= 0 && choice["index"] < 128 ? Math.floor(choice["index"]) : 0;
    const piece = text(fields(choice["delta"])["content"]);
    if (piece !== "") said[index] = (said[index] ?? "") + piece;
  }
}

function hearEvent(event: Fields, said: string[]): void {
  const piece = text(fields(event["delta"])["text"]);
  if (event["type"] === "content_block_delta" && piece !== "") said[0] = (said[0] ?? "") + piece;
}
