/** Standard output and error output. Node's streams bring a library of sockets along, so they are opened only for a terminal or a full pipe. */
import { fstatSync, statSync, writeSync } from "node:fs";
import { devNull } from "node:os";

export interface Output {
  readonly write: (text: string) => void;
  /** Of a terminal; undefined for a file and a pipe. */
  readonly columns: number | undefined;
}

/** Output on a file descriptor. `stream` is asked for once, where it is needed. */
export function outputOn(descriptor: 1 | 2, stream: () => NodeJS.WriteStream): Output {
  let closed = false;
  /** Whoever reads us may stop reading (`| head`): nothing more is written, and the work ends as it would have. */
  const stop = (error: unknown): void => {
    if (codeOf(error) !== "EPIPE") throw error;
    closed = true;
  };
  const opened = (): NodeJS.WriteStream => {
    const own = stream();
    if (!own.listeners("error").includes(stop)) own.on("error", stop);
    return own;
  };
  if (mayBeTerminal(descriptor)) {
    const terminal = opened();
    return { write: (text) => void (closed || terminal.write(text)), columns: terminal.isTTY ? terminal.columns : undefined };
  }
  let full = false;
  return {
    columns: undefined,
    write: (text) => {
      if (closed) return;
      const left = full ? Buffer.from(text) : unwritten(descriptor, Buffer.from(text), stop);
      if (left.length === 0) return;
      full = true;
      opened().write(left);
    },
  };
}

/** On other systems than these a device is told in another way. */
function mayBeTerminal(descriptor: number): boolean {
  if (process.platform === "win32") return true;
  try {
    const own = fstatSync(descriptor);
    return own.isCharacterDevice() && own.rdev !== statSync(devNull).rdev;
  } catch {
    return true;
  }
}

/** Writes, and gives back what a pipe that does not wait had no room for. */
function unwritten(descriptor: number, bytes: Buffer, stop: (error: unknown) => void): Buffer {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (codeOf(error) === "EAGAIN") return bytes.subarray(at);
      stop(error);
      break;
    }
  }
  return bytes.subarray(bytes.length);
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
