/** How much of what is personal or secret is found, and how much else is taken for it: values made by their formats' rules, in sentences, beside lookalikes. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MASKED_TYPES, type MaskedType } from "#schemas/router-config.ts";
import { spanFinder } from "#src/personal.ts";

const find = spanFinder(MASKED_TYPES, async () => await Promise.resolve());

/** The same figures in every run. */
function dice(seed: string): (below: number) => number {
  let [block, at] = [Buffer.alloc(0), 0];
  let turn = 0;
  return (below) => {
    if (at + 4 > block.length) [block, at] = [createHash("sha256").update(`${seed} ${turn++}`).digest(), 0];
    at += 4;
    return block.readUInt32BE(at - 4) % below;
  };
}

type Roll = (below: number) => number;
const one = <Value>(roll: Roll, from: readonly Value[]): Value => from[roll(from.length)] as Value;
const digits = (roll: Roll, count: number): string => Array.from({ length: count }, () => roll(10)).join("");
const letters = (roll: Roll, count: number, of = "abcdefghijklmnopqrstuvwxyz"): string =>
  Array.from({ length: count }, () => of.charAt(roll(of.length))).join("");
const NAMES = ["ada", "grace.hopper", "j.doe", "maria_garcia", "li-wei", "o'neill", "sven99", "anna+news", "müller", "x"];
const DOMAINS = ["example.com", "mail.example.org", "example.co.uk", "sub.dept.example.net", "example.museum", "exämple.de", "example.io"];

function luhn(body: string): string {
  const sum = Array.from(body)
    .reverse()
    .reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const spaced = (value: string, sizes: readonly number[], between: string): string => {
  let at = 0;
  return sizes.map((size) => value.slice(at, (at += size))).join(between);
};

function card(roll: Roll): string {
  const [amex, visa] = [
    luhn(`37${digits(roll, 12)}`),
    luhn(`${one(roll, ["4", "51", "55", "2223", "6011"])}${digits(roll, 15)}`.slice(0, 15)),
  ];
  return one(roll, [amex, visa, spaced(visa, [4, 4, 4, 4], " "), spaced(visa, [4, 4, 4, 4], "-"), spaced(amex, [4, 6, 5], " ")]);
}

/** Of countries that have no check of their own beside the one that all have. */
function iban(roll: Roll): string {
  const made: readonly (() => readonly [string, string])[] = [
    () => ["DE", digits(roll, 18)],
    () => ["CH", digits(roll, 17)],
    () => ["AT", digits(roll, 16)],
    () => ["GB", `NWBK${digits(roll, 14)}`],
    () => ["IE", `AIBK${digits(roll, 14)}`],
  ];
  const [country, body] = one(roll, made)();
  const turned = `${body}${country}00`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  const whole = `${country}${String(98n - (BigInt(turned) % 97n)).padStart(2, "0")}${body}`;
  return one(roll, [whole, whole.replaceAll(/(.{4})(?=.)/g, "$1 ")]);
}

function ssn(roll: Roll): string {
  const area = 1 + roll(898);
  return `${String(area === 666 ? 667 : area).padStart(3, "0")}-${String(1 + roll(99)).padStart(2, "0")}-${String(1 + roll(9_999)).padStart(4, "0")}`;
}

const phone = (roll: Roll): string => {
  const [area, mid, end] = [String(200 + roll(790)).replace(/.11$/, "212"), String(200 + roll(790)), digits(roll, 4)];
  return one(roll, [
    `+1 ${area}-${mid}-${end}`,
    `(${area}) ${mid}-${end}`,
    `+49 30 ${1 + roll(9)}${digits(roll, 6)}`,
    `+44 20 7${digits(roll, 3)} ${digits(roll, 4)}`,
    `+33 6 ${digits(roll, 2)} ${digits(roll, 2)} ${digits(roll, 2)} ${digits(roll, 2)}`,
    `+1${area}${mid}${end}`,
  ]);
};

const ip = (roll: Roll): string => {
  const v4 = [1 + roll(222), roll(256), roll(256), 1 + roll(254)].map((part) => (part === 127 ? 126 : part)).join(".");
  const group = (): string => (1 + roll(65_534)).toString(16);
  return one(roll, [v4, v4, `2001:db8:${group()}:${group()}::${group()}`, `fe80::${group()}:${group()}`]);
};

/** Put together here: nothing that looks like one stands in a file. */
const MIXED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
function secret(roll: Roll): string {
  return one(roll, [
    () => ["AKIA", letters(roll, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")].join(""),
    () => ["glpat", letters(roll, 20, MIXED)].join("-"),
    () => ["xoxb", digits(roll, 12), digits(roll, 12), letters(roll, 24, MIXED)].join("-"),
    () => ["sk", "live", letters(roll, 24, MIXED)].join("_"),
    () => ["npm", letters(roll, 36, MIXED)].join("_"),
  ])();
}

const MADE: Readonly<Record<MaskedType, (roll: Roll) => string>> = {
  email: (roll) => `${one(roll, NAMES)}@${one(roll, DOMAINS)}`,
  phone,
  card,
  iban,
  ssn,
  ip,
  secret,
};

const CARRIERS: readonly (readonly [string, string])[] = [
  ["Please use ", " from now on."],
  ['{"value":"', '","n":3}'],
  ["It is (", ")."],
  ["Grüße 🌍, ", ", danke!"],
  ["a: ", "\nb: 2"],
  ["<b>", "</b>"],
];
const CUES: Readonly<Partial<Record<MaskedType, string>>> = { ssn: "SSN ", phone: "call " };

/** What looks like something and is nothing. */
const LOOKALIKES: readonly ((roll: Roll) => string)[] = [
  (roll) => `order ${digits(roll, 16)}`,
  (roll) => `order no. ${digits(roll, 3)}-${digits(roll, 2)}-${digits(roll, 4)}`,
  (roll) =>
    `commit ${createHash("sha1")
      .update(String(roll(1e9)))
      .digest("hex")}`,
  (roll) =>
    `sha256:${createHash("sha256")
      .update(String(roll(1e9)))
      .digest("hex")}`,
  (roll) => `version ${roll(20)}.${roll(90)}.${roll(900)}.${roll(200)}`,
  (roll) => `v${roll(20)}.${roll(90)}.${roll(90)}-rc.${roll(9)}`,
  (roll) => `$${1 + roll(9)},${digits(roll, 3)}.${digits(roll, 2)} or EUR ${digits(roll, 2)}.${digits(roll, 3)},00`,
  (roll) => `at 2026-${10 + roll(3)}-${10 + roll(18)}T${10 + roll(13)}:${10 + roll(49)}:${10 + roll(49)}.${digits(roll, 3)}Z`,
  (roll) =>
    `id ${createHash("md5")
      .update(String(roll(1e9)))
      .digest("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`,
  (roll) => `invoice 2026-${digits(roll, 3)}-${digits(roll, 4)}`,
  (roll) => `npm i @scope/${letters(roll, 6)}@${roll(9)}.${roll(9)}.${roll(9)}`,
  (roll) => `uses: actions/${letters(roll, 8)}@v${roll(9)}`,
  (roll) => `git@github.com:${letters(roll, 6)}/${letters(roll, 6)}.git`,
  (roll) => `lines ${roll(900)}-${900 + roll(90)}, ${digits(roll, 2)} %`,
  (roll) => `lat ${roll(90)}.${digits(roll, 6)}, lon ${roll(90)}.${digits(roll, 6)}`,
  (roll) => `ISBN 978-${roll(9)}-${digits(roll, 2)}-${digits(roll, 6)}-${roll(9)}`,
  (roll) => `tracking ${digits(roll, 12)}`,
  (roll) => `timestamp 17${digits(roll, 11)}`,
  (roll) => `mac 0${roll(9)}:1B:${digits(roll, 2)}:11:3A:B${roll(9)}`,
  (roll) =>
    `0x${createHash("md5")
      .update(String(roll(1e9)))
      .digest("hex")
      .slice(0, 16)}`,
  (roll) => `${letters(roll, 6)}@2x.png and @media ${digits(roll, 3)}px`,
  (roll) => `std::${letters(roll, 5)}::${letters(roll, 5)}`,
  (roll) => `score ${roll(90)}:${roll(90)}, ratio 0.${digits(roll, 12)}`,
  (roll) => `password = process.env.${letters(roll, 8).toUpperCase()}`,
  (roll) => `token: <your-${letters(roll, 6)}-token>`,
];

const EACH = 240;

describe("personal data and secrets", () => {
  it.each(MASKED_TYPES)("of type %s are found, whole, in at least 95 of 100 cases", async (type) => {
    const roll = dice(type);
    const missed: string[] = [];
    for (let at = 0; at < EACH; at++) {
      const value = MADE[type](roll);
      const [before, after] = one(roll, CARRIERS);
      const text = `${before}${CUES[type] ?? ""}${value}${after}`;
      const start = before.length + (CUES[type] ?? "").length;
      const spans = await find(text);
      if (!spans.some((span) => span.type === type && span.start <= start && span.end >= start + value.length)) missed.push(text);
    }
    expect({ missed: missed.slice(0, 20), recall: 1 - missed.length / EACH >= 0.95 }).toEqual({
      missed: missed.slice(0, 20),
      recall: true,
    });
  });

  it("are at least 95 of 100 of what is taken for them, for each type", async () => {
    const roll = dice("precision");
    const [right, wrong] = [new Map<string, number>(), new Map<string, string[]>()];
    for (const type of MASKED_TYPES)
      for (let at = 0; at < EACH; at++) {
        const value = MADE[type](roll);
        const [before, after] = one(roll, CARRIERS);
        for (const span of await find(`${before}${CUES[type] ?? ""}${value}${after}`))
          if (span.type === type) right.set(type, (right.get(type) ?? 0) + 1);
          else wrong.set(span.type, [...(wrong.get(span.type) ?? []), value]);
      }
    for (const lookalike of LOOKALIKES)
      for (let at = 0; at < 60; at++) {
        const text = `See ${lookalike(roll)} for it.`;
        for (const { type } of await find(text)) wrong.set(type, [...(wrong.get(type) ?? []), text]);
      }
    for (const type of MASKED_TYPES) {
      const [good, bad] = [right.get(type) ?? 0, wrong.get(type) ?? []];
      expect([type, good / (good + bad.length) >= 0.95, good > EACH * 0.9], bad.slice(0, 10).join("\n")).toEqual([type, true, true]);
    }
  });
});
