// Calls of this process that are called back, by their ids.
import type { Mail } from "./mail.ts";
import { CALL, deliveryIn, isCallId, refuse, VERSION, type Delivery } from "./protocol.ts";
import { readText } from "./read-text.ts";
import { SIGNATURE, type Verifier } from "./signature.ts";

export interface WaitingParts {
  readonly verifier: Verifier;
  /** Of the URL that is called back, as the other side writes it. */
  readonly path: string;
  readonly limit: number;
  readonly mail: Mail;
  /** The other side was heard of. */
  heard(): void;
}

/** The longest that an answer is held back, in ms. */
const LONGEST = 25_000;

const waiting: Map<string, WaitingCall> = new Map();

class WaitingCall {
  readonly #parts: WaitingParts;
  /** Ends answers that are held back. */
  readonly #held: Set<() => void> = new Set();
  #isOver = false;

  constructor(parts: WaitingParts) {
    this.#parts = parts;
  }

  /** There is something to say, or nothing more. */
  wake(): void {
    for (const end of this.#held) end();
  }

  end(): void {
    this.#isOver = true;
    this.wake();
  }

  async answer(call: string, body: string, header: string | null, signal: AbortSignal): Promise<Response> {
    const { verifier, path, mail, heard } = this.#parts;
    const verdict = await verifier.verify(header, { method: "POST", path: `${path}/${call}`, call, body }, Date.now());
    if (!verdict.isGood) return refuse({ status: 401, detail: verdict.why });
    const delivery = deliveryIn(body);
    if (delivery === undefined) return refuse({ status: 400, detail: `Expected what version ${VERSION} of the protocol sends` });
    // Meanwhile it may have ended.
    if (this.#isOver) return noLonger(call);
    heard();
    mail.read(delivery.parcel);
    if (delivery.wait !== undefined && !mail.isUnsure) await this.#hold(Math.min(delivery.wait, LONGEST), signal);
    if (this.#isOver) return noLonger(call);
    return Response.json({ graflow: VERSION, parcel: mail.parcel(this.#parts.limit / 4) } satisfies Delivery);
  }

  get limit(): number {
    return this.#parts.limit;
  }

  #hold(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#held.delete(end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#held.add(end);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}

/** From now on somebody waits for a call; until the returned function is called. */
export function awaitCall(call: string, parts: WaitingParts): { readonly wake: () => void; readonly end: () => void } {
  const one = new WaitingCall(parts);
  waiting.set(call, one);
  const end = (): void => {
    waiting.delete(call);
    one.end();
  };
  return { wake: () => one.wake(), end };
}

/**
 * Answers what a `taskEndpoint()` sends to the `callback` of an `httpTask()` of this process. Reached by POST at any path; the last part of it is
 * the id of the call. Who it comes from is seen by its signature: nothing else need stand before it.
 *
 * ```ts
 * app.post("/task-callbacks/:call", (c) => taskCallbacks(c.req.raw));        // Hono
 * ```
 */
export async function taskCallbacks(request: Request): Promise<Response> {
  if (request.method !== "POST") return refuse({ status: 405, detail: `Expected POST, got ${request.method}`, headers: { allow: "POST" } });
  const call = request.headers.get(CALL);
  if (!isCallId(call))
    return refuse({ status: 400, detail: `Expected the header ${CALL} to name a call: this is reached by taskEndpoint()` });
  const one = waiting.get(call);
  if (one === undefined) return noLonger(call);
  const body = await readText(request, one.limit);
  if (body === undefined) return refuse({ status: 413, detail: `Expected a body of at most ${one.limit} bytes` });
  return one.answer(call, body, request.headers.get(SIGNATURE), request.signal);
}

function noLonger(call: string): Response {
  return refuse({ status: 410, detail: `Nobody waits for call ${call} in this process` });
}
