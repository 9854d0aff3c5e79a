/** Exact decimals: a number counts as what it is written as, so 0.5 − 0.4 is 0.1 and no limit is missed by a floating slip. */

/** `digits` × 10^−`places`. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i;

/** The shortest decimal that reads back as this number, or the decimal that is written. Throws RangeError for what is none. */
export function decimal(value: number | string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = WRITTEN.exec(String(value)) ?? [];
  if (whole === "") throw new RangeError(`${String(value)} is no decimal number`);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const places = fraction.length - Number(exponent);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  return { digits: scaled(a, places) + scaled(b, places), places };
}

export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { digits: -b.digits, places: b.places });
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

/** Below zero where a < b, zero where they are equal, above zero where a > b. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const difference = minus(a, b).digits;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** a ÷ b to `places` decimal places, halves away from zero, as a number. Throws RangeError where b is zero. */
export function quotient(a: Decimal, b: Decimal, places = 12): number {
  const up = 10n ** BigInt(places + 1 + b.places);
  const down = b.digits * 10n ** BigInt(a.places);
  const tenfold = (a.digits * up) / down;
  const rounded = (tenfold + (tenfold < 0n ? -5n : 5n)) / 10n;
  return Number(written({ digits: rounded, places }));
}

/** Plain digits, without an exponent. */
export function written({ digits, places }: Decimal): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  return `${digits < 0n ? "-" : ""}${whole}${places === 0 ? "" : `.${text.slice(text.length - places)}`}`;
}

function scaled({ digits, places }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - places);
}
