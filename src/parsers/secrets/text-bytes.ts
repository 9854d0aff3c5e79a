/** Bytes that can be read as text, whatever their encoding; what is binary says so. */

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32";
export type Readable = { readonly bytes: Uint8Array; readonly encoding: Encoding } | { readonly binary: true };

const PROBE = 8_000;
const BINARY = { binary: true } as const;

/** UTF-16 and UTF-32 are recoded to UTF-8. A file with NUL bytes that is otherwise text is read as it is: one NUL must not hide it. */
export function readable(bytes: Uint8Array): Readable {
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xff && second === 0xfe)
    return bytes.length > 3 && bytes[2] === 0 && bytes[3] === 0 ? fromUtf32(bytes.subarray(4)) : fromUtf16(bytes.subarray(2), "utf-16le");
  if (first === 0xfe && second === 0xff) return fromUtf16(bytes.subarray(2), "utf-16be");
  const probe = bytes.subarray(0, PROBE);
  if (!probe.includes(0)) return { bytes, encoding: "utf-8" };
  const guess = guessUtf16(probe);
  if (guess !== undefined) return fromUtf16(bytes, guess);
  return isMostlyText(probe) ? { bytes, encoding: "utf-8" } : BINARY;
}

/** The greatest high byte of alphabets with letters: up to Arabic. */
const HIGHEST = 7;

/** Text of most alphabets in UTF-16 has a low number in every second place, NUL for one letter at least, and hardly any in the others. */
function guessUtf16(probe: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const pairs = probe.length >> 1;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < pairs; at++) {
    if ((probe[at * 2] ?? 0) <= HIGHEST) even++;
    if ((probe[at * 2 + 1] ?? 0) <= HIGHEST) odd++;
  }
  if (odd > pairs * 0.6 && even < pairs * 0.05) return "utf-16le";
  return even > pairs * 0.6 && odd < pairs * 0.05 ? "utf-16be" : undefined;
}

function fromUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): Readable {
  return { bytes: Buffer.from(new TextDecoder(encoding).decode(bytes), "utf8"), encoding };
}

/** Little-endian: nobody writes the other one. What is beyond ASCII becomes a sign that no secret holds. */
function fromUtf32(bytes: Uint8Array): Readable {
  const text = new Uint8Array(bytes.length >> 2);
  for (let at = 0; at < text.length; at++) {
    const beyond = bytes[at * 4 + 1] !== 0 || bytes[at * 4 + 2] !== 0 || (bytes[at * 4] ?? 0) >= 0x80;
    text[at] = beyond ? 0x1a : (bytes[at * 4] ?? 0);
  }
  return { bytes: text, encoding: "utf-32" };
}

/** One odd byte in fifty at most. */
const ODD_SHARE = 0.02;

function isMostlyText(probe: Uint8Array): boolean {
  const most = probe.length * ODD_SHARE;
  let strange = 0;
  for (let at = 0; at < probe.length; at++) {
    const byte = probe[at] ?? 0;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte > 0x7e) strange++;
    if (strange >= most) return false;
  }
  return true;
}
