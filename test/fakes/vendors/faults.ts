/** What goes wrong at vendors, each as one thing to hand to a stand-in. */
import { good, json, type Exchange, type Fault } from "#test/fakes/vendors/vendor.ts";

export const status =
  (code: number, message = "it went wrong", headers: Record<string, string> = {}, type?: string): Fault =>
  ({ response, wire }) =>
    json(response, code, wire.error(code, message, type), headers);

/** Takes the request and says nothing. */
export const hang: Fault = () => undefined;

export const resetBeforeHeaders: Fault = ({ response }) => void response.socket?.destroy();

export const html: Fault = ({ response }) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end("<html><body>Bad gateway, but politely</body></html>");
};

export const garbage: Fault = ({ response, stream }) => {
  response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" });
  response.end(stream ? "data: {not json\n\n" : '{"choices": [');
};

export const emptyBody: Fault = ({ response, stream }) => {
  response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" });
  response.end();
};

export const wrongShape: Fault = ({ response }) => json(response, 200, { ok: true });

/** An error told with status 200, whole or inside the stream. */
export const inBandError =
  (message = "Overloaded", type = "overloaded_error"): Fault =>
  ({ response, stream, wire }) => {
    const error = wire.error(200, message, type);
    if (!stream) return json(response, 200, error);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`data: ${JSON.stringify(error)}\n\n`);
  };

/** So many good events, then what follows. */
export const after =
  (events: number, then: (exchange: Exchange) => void): Fault =>
  async (exchange) => {
    const { response } = exchange;
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of exchange.events().slice(0, events)) response.write(event);
    await settled();
    then(exchange);
  };

export const cutAfter = (events: number): Fault => after(events, ({ response }) => void response.socket?.destroy());

/** Ends the transport properly, without the wire's finish. */
export const endAfter = (events: number): Fault => after(events, ({ response }) => void response.end());

export const stallAfter = (events: number): Fault => after(events, () => undefined);

export const errorAfter = (events: number): Fault =>
  after(
    events,
    ({ response, wire }) =>
      void response.end(`event: error\ndata: ${JSON.stringify(wire.error(200, "Overloaded", "overloaded_error"))}\n\n`),
  );

export const garbageAfter = (events: number): Fault => after(events, ({ response }) => void response.end("data: {broken\n\n"));

/** The good stream, one byte at a time. */
export const byteByByte: Fault = async ({ response, events }) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.socket?.setNoDelay(true);
  for (const byte of Buffer.from(events().join(""))) {
    response.write(Buffer.of(byte));
    await settled();
  }
  response.end();
};

export const inPieces =
  (bytes: number): Fault =>
  async ({ response, events }) => {
    const whole = Buffer.from(events().join(""));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let at = 0; at < whole.length; at += bytes) {
      if (!response.write(whole.subarray(at, at + bytes))) await new Promise((resolve) => response.once("drain", resolve));
      if ((at / bytes) % 64 === 0) await settled();
    }
    response.end();
  };

/** A promise of more bytes than come. */
export const shortBody: Fault = ({ response, answer }) => {
  const body = JSON.stringify(answer());
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length + 100 });
  response.write(body);
  setTimeout(() => response.socket?.destroy(), 20);
};

/** The good stream without its closing word. */
export const withoutDone: Fault = ({ response, events }) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(
    events()
      .filter((event) => !event.includes("[DONE]") && !event.includes("message_stop"))
      .join(""),
  );
};

export const withComments: Fault = ({ response, events }) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(
    events()
      .map((event) => `: keep-alive\n\n${event}`)
      .join(""),
  );
};

export const withCarriageReturns: Fault = ({ response, events }) => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.end(events().join("").replaceAll("\n", "\r\n"));
};

/** A redirect is no answer. */
export const redirect: Fault = ({ response }) => {
  response.writeHead(302, { location: "http://127.0.0.1:9/" });
  response.end();
};

export const slowGood =
  (ms: number): Fault =>
  async (exchange) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    good(exchange);
  };

/** Lets the event loop turn, so that what was written goes out by itself. */
const settled = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
