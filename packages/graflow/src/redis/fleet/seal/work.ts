// Sealing a piece of work, and finding out whether one may be believed. Pure but for the nonce: whether it was done before is asked elsewhere
// (`outstanding.ts`).
import type { DeadReason, Work } from "../../../ports/work-queues.ts";
import { storable } from "../../stored-text.ts";
import { type Binding, newNonce, openEnvelope, sealEnvelope } from "./envelope.ts";
import type { SealKeys } from "./options.ts";

/** All of work that says what is to be done, and for whom; not when, and how soon. */
export type SealedSubject = Pick<Work, "id" | "kind" | "queue" | "subject" | "concurrencyKey">;

export interface Opened {
  readonly type: "opened";
  readonly payload: string;
  /** Of its sealing. */
  readonly nonce: string;
}

export interface Refused {
  readonly type: "refused";
  readonly reason: Extract<DeadReason, "unsigned" | "altered" | "replayed" | "expired" | "oversized" | "damaged">;
  /** For people. */
  readonly error: string;
}

/** What is queued in the place of the payload. */
export interface Sealed {
  readonly text: string;
  /** Of this sealing; every other has another. */
  readonly nonce: string;
  /** For how long it will be believed, in ms from now. */
  readonly left: number;
}

/** `now`: in ms since 1970. */
export function sealWork(keys: SealKeys, work: SealedSubject & Pick<Work, "payload" | "delay">, now: number): Sealed {
  const delay = Math.max(0, work.delay);
  const nonce = newNonce();
  const words = [String(Math.floor(now + delay)), word(work.queue), word(work.id)];
  return { text: sealEnvelope(keys, bindingOf(work), words, work.payload, nonce), nonce, left: delay + keys.maxAge };
}

/**
 * `text` stands where the payload is to be, `work` is what stands around it. `maxPayload`: bytes of the opened payload. Without `now`, of whatever
 * age.
 */
export function openWork(
  keys: SealKeys,
  work: SealedSubject,
  text: string,
  { maxPayload, now }: { readonly maxPayload: number; readonly now: number | undefined },
): Opened | Refused {
  // Not even looked at: an HMAC over a gigabyte is work too.
  if (text.length > mostSealed(maxPayload)) return oversized(maxPayload);
  const opened = openEnvelope(keys, bindingOf(work), text);
  if (opened.type !== "sound") return { type: "refused", reason: opened.type, error: opened.error };
  const { nonce, words, body } = opened.content;
  const [due = "", queue, id] = words;
  if (queue !== word(work.queue) || id !== word(work.id)) {
    return { type: "refused", reason: "replayed", error: "It was signed for another piece of work." };
  }
  const until = Number(due) + keys.maxAge;
  if (now !== undefined && now > until) {
    return { type: "refused", reason: "expired", error: `It was signed too long ago: it could have been taken from ${timeText(due)} on.` };
  }
  if (isOver(body, maxPayload)) return oversized(maxPayload);
  return { type: "opened", payload: body, nonce };
}

/** Whether a text has more bytes than that. Most are known not to by their length. */
export function isOver(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes);
}

export function oversized(maxPayload: number): Refused {
  return { type: "refused", reason: "oversized", error: `It has more than the ${maxPayload} bytes that \`maxPayload\` lets through.` };
}

/** Queue and id stand in the line itself, so that work that was copied to another place is known as that. */
function bindingOf({ kind, subject, concurrencyKey }: SealedSubject): Binding {
  const { workflow, graph, runId, taskId, owner } = subject;
  return ["graflow work 1", kind, workflow, graph, runId, taskId, owner, concurrencyKey];
}

/** Base64 takes four characters for three bytes; then there is the line. */
export function mostSealed(maxPayload: number): number {
  return Math.ceil((maxPayload * 4) / 3) + 20_000;
}

function word(text: string): string {
  return encodeURIComponent(storable(text));
}

function timeText(due: string): string {
  const time = new Date(Number(due));
  return Number.isNaN(time.getTime()) ? "an unknown time" : time.toISOString();
}
