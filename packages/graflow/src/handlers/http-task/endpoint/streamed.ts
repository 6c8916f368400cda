// A call whose texts go back in the answer, while it is carried out: a line for each text, and an empty one now and then, so that neither proxies
// nor the other side take it for dead.
import type { Line } from "../../../engine/outpost/line.ts";
import { heartbeatOf, STREAM, VERSION, type Greeting, type Opening } from "../protocol.ts";
import { Mail } from "../mail.ts";
import type { Session } from "./session.ts";

/** A caller that does not read is given up once so much waits for it, in bytes. */
const MOST_UNREAD = 256 * 1024 * 1024;

/** `ended` is called when nobody reads any more. */
export function streamed(opening: Opening, ended: () => void): { readonly session: Session; readonly answer: Response } {
  const text = new TextEncoder();
  let deliver: (text: string) => void = () => {};
  let isOpen = true;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(heart);
    try {
      controller?.close();
    } catch {
      // It was cut meanwhile.
    }
  };
  const write = (line: string): void => {
    if (!isOpen) return;
    controller?.enqueue(text.encode(`${line}\n`));
    if (-(controller?.desiredSize ?? 0) <= MOST_UNREAD) return;
    controller?.error(new Error("Nobody reads"));
    close();
    ended();
  };
  const heart = setInterval(() => write(""), heartbeatOf(opening));
  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
        write(JSON.stringify({ graflow: VERSION } satisfies Greeting));
      },
      cancel() {
        close();
        ended();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
  const mail = new Mail((each) => deliver(each));
  const line: Line = { send: write, listen: (listener) => (deliver = listener) };
  return {
    session: { line, mail, begin: () => mail.read(opening.parcel), close },
    answer: new Response(body, {
      // Proxies are asked to hand on each line as it comes.
      headers: { "content-type": STREAM, "cache-control": "no-store, no-transform", "x-accel-buffering": "no" },
    }),
  };
}
