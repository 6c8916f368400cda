// Requests over connections that are kept for later ones, until the engine is closed.
import type { Agent as HttpAgent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Resource } from "../../engine/resources.ts";
import type { RequestSettings } from "./options.ts";

/** A request to send. */
export interface Sending {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the connection may be silent, in ms; 0: as long as it likes. */
  readonly silence: number;
}

export class Connections implements Resource {
  readonly #settings: Pick<RequestSettings, "tls" | "agent">;
  #agent: HttpAgent | undefined = undefined;
  readonly #open: Set<ClientRequest> = new Set();

  constructor(settings: Pick<RequestSettings, "tls" | "agent">) {
    this.#settings = settings;
  }

  /** The request is on its way; what becomes of it, it says by its events. */
  async request({ url, headers, body, silence }: Sending): Promise<ClientRequest> {
    const isSecure = url.protocol === "https:";
    const { request, Agent } = isSecure ? await import("node:https") : await import("node:http");
    const { agent: given, tls } = this.#settings;
    const options: RequestOptions = {
      method: "POST",
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      agent: given ?? (this.#agent ??= new Agent({ keepAlive: true, ...(isSecure ? (tls as object) : {}) })),
      // Also before it is connected.
      ...(silence > 0 ? { timeout: silence } : {}),
    };
    const sent = request(url, options);
    this.#open.add(sent);
    sent.once("close", () => this.#open.delete(sent));
    sent.end(body);
    return sent;
  }

  close(): Promise<void> {
    for (const sent of this.#open) sent.destroy();
    this.#agent?.destroy();
    return Promise.resolve();
  }
}

/** A connection that was kept, and that the other side had closed meanwhile: nothing has arrived there. */
export function wasStale(sent: ClientRequest, error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return sent.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
}

/** The text of an answer; rejects when it has more than `most` bytes or is cut off. */
export async function textOf(answer: IncomingMessage, most: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > most) {
      answer.destroy();
      return undefined;
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** How an answer came, or what became of it. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** `undefined`: it was too large. */
  readonly text: string | undefined;
}

/** One request and its whole answer; once more when the connection was stale. Rejects with what Node says. */
export async function exchange(
  connections: Connections,
  sending: () => Promise<Sending>,
  most: number,
  signal: AbortSignal,
): Promise<Exchange> {
  for (;;) {
    signal.throwIfAborted();
    const sent = await connections.request(await sending());
    const stop = (): void => void sent.destroy();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      const answer = await answerOf(sent);
      return { status: answer.statusCode ?? 0, headers: answer.headers, text: await textOf(answer, most) };
    } catch (error) {
      signal.throwIfAborted();
      if (!wasStale(sent, error)) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Rejects with what Node says. */
export function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once("response", resolve);
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(silent()));
    sent.once("close", () => reject(new Error("The connection was closed")));
  });
}

/** Nothing has come over a connection for too long: the error of the machine for that. */
export function silent(): Error {
  return Object.assign(new Error("Nothing came over the connection for too long"), { code: "ETIMEDOUT" });
}

export function isSilence(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === "ETIMEDOUT";
}
