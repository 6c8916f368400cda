// What one call sends: messages, and results that count as it is delivered.
import { BackendError } from "../../shared/errors/backend-error.ts";
import { storable } from "../stored-text.ts";
import { newToken } from "../token.ts";

/** Of one message, in bytes. */
const LARGEST = 64 * 1024 * 1024;
/** Messages in one call. */
const MOST = 50_000;
/** From so many bytes on a text stands beside the stream. */
const LONG = 128 * 1024;
/** What an entry costs beside its texts, in bytes, about. */
const COST = 64;

export interface KeptResults {
  readonly key: string;
  /** In turn: key, and result with its mark. */
  readonly texts: readonly string[];
}

export interface Parcel {
  /** In turn: kind and text. */
  readonly fields: readonly string[];
  /** Of the texts that stand beside, by their ids. */
  readonly beside: ReadonlyMap<string, string>;
  /** What it takes up in the mailbox. */
  readonly bytes: number;
  /** What it takes up until it is sent. */
  readonly weight: number;
  readonly results: KeptResults | undefined;
}

/** `seal` makes of a message what is sent. Throws `BackendError` when it is too large to be sent at all. */
export function parcelOf(messages: readonly string[], seal: (message: string) => string, results?: KeptResults): Parcel {
  if (messages.length > MOST) throw tooLarge(`at most ${MOST} messages to be sent at once, got ${messages.length}`);
  const fields: string[] = [];
  const beside = new Map<string, string>();
  let bytes = COST;
  for (const message of messages) {
    if (Buffer.byteLength(message) > LARGEST) {
      throw tooLarge(`a message of at most ${LARGEST} bytes, got one of ${Buffer.byteLength(message)}`);
    }
    const text = storable(seal(message));
    const length = Buffer.byteLength(text);
    bytes += length + COST;
    if (length < LONG) fields.push("m", text);
    else {
      const id = newToken();
      beside.set(id, text);
      fields.push("t", id);
    }
  }
  const weight = results?.texts.reduce((sum, text) => sum + text.length, bytes) ?? bytes;
  return { fields, beside, bytes, weight, results };
}

function tooLarge(what: string): BackendError {
  return new BackendError("BACKEND_FULL", `Expected ${what}`, {
    hint: "Hand large values over by an object store or by a channel, and send where they are.",
  });
}
