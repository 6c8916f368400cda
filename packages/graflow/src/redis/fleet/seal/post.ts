// Sealing what processes tell each other, and results that are kept: who can write to the store, and has no secret, can complete no task. A
// message is bound to whom it is for, and each of a sender has a greater number than the one before.
import { storable } from "../../stored-text.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import type { SealKeys } from "./options.ts";
import { SeenMessages } from "./seen-messages.ts";

/** Why a message or a result was dropped. */
export type Dropped = "unsigned" | "altered" | "damaged" | "expired" | "replayed";

export class PostSeals {
  readonly #keys: SealKeys;
  readonly #from: string;
  readonly #now: () => number;
  readonly #onDropped: (why: Dropped) => void;
  readonly #seen: SeenMessages = new SeenMessages();
  #sent = 0;

  /** `from`: the address of this process. `onDropped` is told of each text that is not believed. */
  constructor(keys: SealKeys, from: string, now: () => number, onDropped: (why: Dropped) => void) {
    this.#keys = keys;
    this.#from = from;
    this.#now = now;
    this.#onDropped = onDropped;
  }

  /** `to`: an address, or a topic with something before it that no address begins with. Messages are to be sent in the order in which they are sealed. */
  seal(to: string, message: string): string {
    this.#sent += 1;
    const words = [String(Math.floor(this.#now())), String(this.#sent), encodeURIComponent(storable(this.#from))];
    return sealEnvelope(this.#keys, ["graflow post 1", to], words, message);
  }

  /** The message, if it is to be believed; every message once. */
  open(to: string, text: string): string | undefined {
    const opened = openEnvelope(this.#keys, ["graflow post 1", to], text);
    if (opened.type !== "sound") return this.#drop(opened.type);
    const { words, body } = opened.content;
    const [at, number, from = ""] = words;
    if (this.#now() - Number(at) > this.#keys.maxAge) return this.#drop("expired");
    if (!this.#seen.isNew(`${from} ${to}`, Number(number))) return this.#drop("replayed");
    return body;
  }

  /** A result of a run's attempt that is kept for whoever goes on with the run. */
  sealResult(runId: string, key: string, isPure: boolean, text: string): string {
    return sealEnvelope(this.#keys, resultBinding(runId, key, isPure), [], text);
  }

  openResult(runId: string, key: string, isPure: boolean, text: string): string | undefined {
    const opened = openEnvelope(this.#keys, resultBinding(runId, key, isPure), text);
    return opened.type === "sound" ? opened.content.body : this.#drop(opened.type);
  }

  #drop(why: Dropped): undefined {
    this.#onDropped(why);
  }
}

function resultBinding(runId: string, key: string, isPure: boolean): readonly [string, string, string, string] {
  return ["graflow result 1", runId, key, isPure ? "pure" : "bound"];
}
