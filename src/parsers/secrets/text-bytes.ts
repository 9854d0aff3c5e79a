/** Bytes that can be read as text, whatever their encoding; what is binary says so. */

export type Readable = { readonly bytes: Uint8Array; readonly encoding: "utf-8" | "utf-16le" | "utf-16be" } | { readonly binary: true };

const PROBE = 8_000;

/** UTF-16 is recoded to UTF-8. A file with NUL bytes that is otherwise text is read as it is: one NUL must not hide it. */
export function readable(bytes: Uint8Array): Readable {
  const [first, second] = [bytes[0], bytes[1]];
  if (first === 0xff && second === 0xfe && !(bytes[2] === 0 && bytes[3] === 0 && bytes.length > 3))
    return recoded(bytes.subarray(2), "utf-16le");
  if (first === 0xfe && second === 0xff) return recoded(bytes.subarray(2), "utf-16be");
  const probe = bytes.subarray(0, PROBE);
  if (!probe.includes(0)) return { bytes, encoding: "utf-8" };
  const guess = guessUtf16(probe);
  if (guess !== undefined) return recoded(bytes, guess);
  return isMostlyText(probe) ? { bytes, encoding: "utf-8" } : { binary: true };
}

/** Western text in UTF-16 has a NUL in nearly every second place, and hardly any in the others. */
function guessUtf16(probe: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < probe.length; at++) if (probe[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const half = probe.length / 2;
  const [even = 0, odd = 0] = zeros;
  if (odd > half * 0.6 && even < half * 0.05) return "utf-16le";
  return even > half * 0.6 && odd < half * 0.05 ? "utf-16be" : undefined;
}

function recoded(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): Readable {
  return { bytes: Buffer.from(new TextDecoder(encoding).decode(bytes), "utf8"), encoding };
}

function isMostlyText(probe: Uint8Array): boolean {
  let strange = 0;
  for (const byte of probe) if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte > 0x7e) strange++;
  return strange < probe.length * 0.02;
}
