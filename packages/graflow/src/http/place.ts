// Where a reader of events has come to, as the id of an event: what `Last-Event-ID` brings back. The number of a stored event says it all. One
// that was told before it was stored may be lost when the process dies, and its number then comes again; so its id says as well from where
// on that has to be looked at.

export interface Place {
  /** The number of the last event that the reader has. 0: none. */
  readonly seq: number;
  /** Up to here the store has what the reader has: at most `seq`. */
  readonly sure: number;
  /** When the run had last been gone on with, in ms since 1970; 0 when it does not matter. */
  readonly begun: number;
}

/** `"57"`, or `"57-50-l3k9x"` for one that the store may not have. */
export function placeText({ seq, sure, begun }: Place): string {
  return sure >= seq ? String(seq) : `${seq}-${sure}-${begun.toString(36)}`;
}

/** `undefined` for a text that is none. */
export function readPlace(text: string): Place | undefined {
  const [, first, second, third] = /^(\d{1,15})(?:-(\d{1,15})-([\da-z]{1,11}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const seq = Number(first);
  const sure = second === undefined ? seq : Number(second);
  const begun = third === undefined ? 0 : Number.parseInt(third, 36);
  return sure > seq || !Number.isSafeInteger(begun) ? undefined : { seq, sure, begun };
}
