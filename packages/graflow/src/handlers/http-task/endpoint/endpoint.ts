// The other side of a call by HTTP: a function from requests to answers, for any server that knows `Request` and `Response`.
import { systemClock } from "../../../engine/system-clock.ts";
import { Outpost } from "../../../engine/outpost/outpost.ts";
import { CALL, deliveryIn, isCallId, JSON_TYPE, openingIn, refuse, VERSION, type Delivery, type Greeting } from "../protocol.ts";
import { readText } from "../read-text.ts";
import { SIGNATURE } from "../signature.ts";
import { CallbackSession } from "./called-back.ts";
import { readEndpointOptions, type EndpointSettings, type TaskEndpointOptions } from "./options.ts";
import type { Session } from "./session.ts";
import { streamed } from "./streamed.ts";

/** Answers what `httpTask()` sends. */
export interface TaskEndpoint {
  (request: Request): Promise<Response>;
  /** Signals all tasks that are being carried out, and takes no more. */
  close(): Promise<void>;
}

/**
 * Carries tasks out for `httpTask()` elsewhere, in this process. Reached by POST at one path and all paths below it. Throws `OptionError`.
 *
 * ```ts
 * const tasks = taskEndpoint({ secret: process.env.TASKS_SECRET, workflows: [sales] });
 * app.post("/tasks/*", (c) => tasks(c.req.raw));                              // Hono
 * createServer(getRequestListener(tasks)).listen(8080);                       // Node, with @hono/node-server
 * export const POST = tasks;                                                  // Next: app/tasks/[[...call]]/route.ts
 * ```
 */
export function taskEndpoint(options: TaskEndpointOptions): TaskEndpoint {
  const endpoint = new Endpoint(readEndpointOptions(options));
  return Object.assign((request: Request) => endpoint.answer(request), { close: () => endpoint.close() });
}

/** Of so many calls that are over it is known that they were here. */
const REMEMBERED = 10_000;

interface Doing {
  readonly session: Session;
  /** Signals its task. */
  stop(): void;
}

class Endpoint {
  readonly #settings: EndpointSettings;
  readonly #outpost: Outpost;
  readonly #doing: Map<string, Doing> = new Map();
  /** Calls that are over, the last ones. */
  readonly #over: Set<string> = new Set();
  #isClosed = false;

  constructor(settings: EndpointSettings) {
    this.#settings = settings;
    this.#outpost = new Outpost(settings.flows, systemClock, (begin) => begin());
  }

  async answer(request: Request): Promise<Response> {
    const { limit, verifier, path: own } = this.#settings;
    if (request.method !== "POST")
      return refuse({ status: 405, detail: `Expected POST, got ${request.method}`, headers: { allow: "POST" } });
    const call = request.headers.get(CALL);
    if (!isCallId(call))
      return refuse({ status: 400, detail: `Expected the header ${CALL} to name a call: this is reached by httpTask()` });
    const body = await readText(request, limit);
    if (body === undefined) return refuse({ status: 413, detail: `Expected a body of at most ${limit} bytes` });
    const arrived = new URL(request.url).pathname;
    const goesOn = arrived.endsWith(`/${call}`);
    const path = own === undefined ? arrived : goesOn ? `${own}/${call}` : own;
    const verdict = await verifier.verify(request.headers.get(SIGNATURE), { method: "POST", path, call, body }, Date.now());
    if (!verdict.isGood) return refuse({ status: 401, detail: verdict.why });
    return goesOn ? this.#goOn(call, body) : this.#begin(call, body, request);
  }

  #goOn(call: string, body: string): Response {
    const delivery = deliveryIn(body);
    if (delivery === undefined) return refuse({ status: 400, detail: `Expected what version ${VERSION} of the protocol sends` });
    const doing = this.#doing.get(call);
    if (doing === undefined && this.#over.has(call)) return refuse({ status: 410, detail: `Call ${call} is over` });
    if (doing === undefined) {
      const detail = `Nothing goes on in this process for call ${call}: it may go on in another process behind the same address`;
      return refuse({ status: 404, detail });
    }
    const { mail } = doing.session;
    mail.read(delivery.parcel);
    // Its own texts go another way.
    const { seen } = mail.parcel(0);
    return Response.json({ graflow: VERSION, parcel: { first: 1, texts: [], seen } } satisfies Delivery);
  }

  #begin(call: string, body: string, request: Request): Response {
    const { max, allowCallback } = this.#settings;
    const opening = openingIn(body);
    if (opening === undefined) return refuse({ status: 400, detail: `Expected what version ${VERSION} of the protocol sends` });
    if (this.#isClosed || this.#doing.size >= max) {
      const detail = this.#isClosed ? "This process takes no more calls" : `Expected at most ${max} calls at once`;
      return refuse({ status: 503, detail, headers: { "retry-after": "1" } });
    }
    if (this.#doing.has(call)) return refuse({ status: 409, detail: `Call ${call} goes on already` });
    if (opening.callback === undefined) {
      const { session, answer } = streamed(opening, () => this.#end(call));
      this.#carryOut(call, session);
      request.signal.addEventListener("abort", () => this.#end(call), { once: true });
      return answer;
    }
    const url = URL.parse(opening.callback);
    if (url === null || !allowCallback(url))
      return refuse({ status: 403, detail: "Expected a callback to an address that is allowed here" });
    this.#carryOut(call, new CallbackSession(opening, { call, secret: this.#settings.secret, url, ended: () => this.#end(call) }));
    return Response.json({ graflow: VERSION } satisfies Greeting, { status: 202, headers: { "content-type": JSON_TYPE } });
  }

  #carryOut(call: string, session: Session): void {
    const stop = this.#outpost.serve(session.line, () => this.#end(call));
    this.#doing.set(call, { session, stop });
    session.begin();
  }

  #end(call: string): void {
    const doing = this.#doing.get(call);
    if (doing === undefined) return;
    this.#doing.delete(call);
    this.#over.add(call);
    for (const oldest of this.#over) {
      if (this.#over.size <= REMEMBERED) break;
      this.#over.delete(oldest);
    }
    doing.stop();
    doing.session.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#doing.keys()) this.#end(call);
    await this.#outpost.close();
  }
}
