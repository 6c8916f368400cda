// All that this process sends, by address.
import { BackendError } from "../../shared/errors/backend-error.ts";
import { Outbox, type Sending } from "./outbox.ts";
import type { Parcel } from "./parcel.ts";

/** Bytes that wait to be sent, to all addresses. More is no waiting but mailboxes that nobody reads, or a server that is gone. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Outboxes that are kept though nothing is to be sent: they know what arrived. */
const MOST_IDLE = 1000;

export class Outboxes {
  readonly #sending: Sending;
  readonly #outboxes = new Map<string, Outbox>();
  readonly #sends = new Set<Promise<boolean>>();
  #bytes = 0;

  constructor(sending: Sending) {
    this.#sending = sending;
  }

  /** Resolves to whether there is such a mailbox. */
  async send(to: string, parcel: Parcel): Promise<boolean> {
    if (this.#bytes > 0 && this.#bytes + parcel.weight > MOST_BYTES) throw crowded();
    this.#bytes += parcel.weight;
    const sent = this.#outbox(to).send(parcel);
    this.#sends.add(sent);
    try {
      const isThere = await sent;
      if (!isThere) this.#forget(to);
      return isThere;
    } finally {
      this.#sends.delete(sent);
      this.#bytes -= parcel.weight;
    }
  }

  /** Resolves when all that was sent so far has arrived, or will not. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#sends);
  }

  #outbox(to: string): Outbox {
    let outbox = this.#outboxes.get(to);
    if (outbox === undefined) {
      if (this.#outboxes.size >= MOST_IDLE) for (const known of Array.from(this.#outboxes.keys())) this.#forget(known);
      outbox = new Outbox(this.#sending, to);
      this.#outboxes.set(to, outbox);
    }
    return outbox;
  }

  #forget(to: string): void {
    if (this.#outboxes.get(to)?.isIdle === true) this.#outboxes.delete(to);
  }
}

function crowded(): BackendError {
  return new BackendError("BACKEND_FULL", `${MOST_BYTES} bytes wait to be sent to other processes already`, {
    hint: "They do not take what they are sent, or the server is too slow: wait for what was sent before sending more.",
  });
}
