/** A vendor on loopback: it refuses what the real one refuses, answers in the real one's shape, and fails when told to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { anthropicWire } from "#test/fakes/vendors/anthropic-wire.ts";
import { geminiWire } from "#test/fakes/vendors/gemini-wire.ts";
import { deepseekWire, openaiWire } from "#test/fakes/vendors/openai-wire.ts";

export type Json = Record<string, unknown>;

/** What the model is to say. */
export interface Said {
  readonly text?: string;
  /** The text in these pieces, where it is streamed. */
  readonly pieces?: readonly string[];
  readonly tool?: { readonly name: string; readonly input: Json };
  readonly finish?: string;
  readonly usage?: { readonly input: number; readonly output: number; readonly cached?: number; readonly thought?: number } | null;
  readonly model?: string;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Json;
  readonly stream: boolean;
  readonly said: Said;
  readonly wire: VendorWire;
  /** The events of a good stream, each as its own text. */
  readonly events: () => readonly string[];
  /** The whole of a good answer. */
  readonly answer: () => Json;
}

/** Takes the exchange in hand instead of the good answer. */
export type Fault = (exchange: Exchange) => Promise<void> | void;

export interface VendorWire {
  /** A refusal as the real one words it; undefined for a request that it takes. */
  refusal(request: IncomingMessage, body: Json, key: string): { readonly status: number; readonly body: Json } | undefined;
  streams(request: IncomingMessage, body: Json): boolean;
  model(request: IncomingMessage, body: Json): string;
  answer(model: string, said: Said): Json;
  events(model: string, said: Said, body: Json): readonly string[];
  error(status: number, message: string, type?: string): Json;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Json;
  readonly raw: string;
}

export interface Vendor {
  /** Without a path. */
  readonly url: string;
  readonly calls: readonly Received[];
  /** Faults for the next calls, in order; each is used once. */
  next(...faults: readonly Fault[]): void;
  /** A fault for every call for which none is queued; undefined mends the vendor. */
  always(fault: Fault | undefined): void;
  says(said: Said | ((body: Json) => Said)): void;
  /** How many faults have really been carried out. */
  faults(): number;
  /** Exchanges whose response is neither ended nor closed. */
  open(): number;
  close(): Promise<void>;
}

export type VendorId = "openai" | "anthropic" | "google" | "deepseek";
const WIRES: Readonly<Record<VendorId, VendorWire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  google: geminiWire,
  deepseek: deepseekWire,
};

export async function startVendor(id: VendorId, key = "test-key"): Promise<Vendor> {
  const wire = WIRES[id];
  const calls: Received[] = [];
  const queue: Fault[] = [];
  const sockets = new Set<Socket>();
  let standing: Fault | undefined;
  let [carriedOut, open] = [0, 0];
  let saying: (body: Json) => Said = () => ({ text: "Hello there." });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => void answered(request, response, Buffer.concat(chunks).toString("utf8")));
  });
  const answered = async (request: IncomingMessage, response: ServerResponse, raw: string): Promise<void> => {
    open += 1;
    response.on("close", () => (open -= 1));
    response.on("error", () => undefined);
    const body = parse(raw);
    calls.push({ path: request.url ?? "", headers: request.headers, body, raw });
    const refusal = wire.refusal(request, body, key);
    if (refusal !== undefined) return json(response, refusal.status, refusal.body);
    const said = saying(body);
    const model = said.model ?? wire.model(request, body);
    const stream = wire.streams(request, body);
    const exchange: Exchange = {
      request,
      response,
      body,
      stream,
      said,
      wire,
      events: () => wire.events(model, said, body),
      answer: () => wire.answer(model, said),
    };
    const fault = queue.shift() ?? standing;
    if (fault !== undefined) carriedOut += 1;
    await (fault ?? good)(exchange);
  };
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    next: (...faults) => void queue.push(...faults),
    always: (fault) => void (standing = fault),
    says: (said) => void (saying = typeof said === "function" ? said : () => said),
    faults: () => carriedOut,
    open: () => open,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function parse(raw: string): Json {
  try {
    return JSON.parse(raw) as Json;
  } catch {
    return {};
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function good({ response, stream, events, answer }: Exchange): void {
  if (!stream) return json(response, 200, answer());
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events()) response.write(event);
  response.end();
}
