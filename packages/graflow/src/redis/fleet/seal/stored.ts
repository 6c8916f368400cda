// Sealing what is kept in the store for long and carried out by whoever reads it, such as a schedule: who can write to the store, and has no
// secret, makes none. What was taken away or put back as it was before cannot be told from what is sound.
import { isSealed, openEnvelope, sealEnvelope } from "./envelope.ts";
import type { SealKeys } from "./options.ts";

/** `kind`: what it is, such as `"schedule"`. Where nothing is signed, the text itself. */
export function sealStored(keys: SealKeys | undefined, kind: string, id: string, text: string): string {
  return keys === undefined ? text : sealEnvelope(keys, [`graflow ${kind} 1`, id], [], text);
}

/** `undefined` for what is not to be believed, or cannot be read here. */
export function openStored(keys: SealKeys | undefined, kind: string, id: string, text: string): string | undefined {
  if (keys === undefined) return isSealed(text) ? undefined : text;
  const opened = openEnvelope(keys, [`graflow ${kind} 1`, id], text);
  return opened.type === "sound" ? opened.content.body : undefined;
}
