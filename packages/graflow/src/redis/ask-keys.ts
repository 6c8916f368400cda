// Where asks are. All of them, of all runs, have one hash tag: whoever asks for a list, or for what is due, asks across runs, and who was
// first with an answer is to be decided in one place. There are as many as people can answer, so one node of a cluster has room for them.
//
// `asks`     a hash with a few fields for each ask; the first sign of a field says which it is, see `ask-prelude.ts`
// `index`    a sorted set of one score, by bytes: each ask stands there once for each list that it belongs to
// `due`      a sorted set by time: open asks whose time will be up
// `closings` a sorted set by number: closed asks, in the order in which they were closed
// `news`     no key but a channel: the number of each closing
//
// They belong to the store of asks, and hold nothing but what belongs to asks that are there; `drop` takes those of a run out.
import { tagged } from "./keys.ts";
import { orderedText } from "./ordered-text.ts";

/** As scripts want them: `asks`, `index`, `due`, `closings`, `news`. */
export type AskKeys = readonly [string, string, string, string, string];

export function askKeys(prefix: string): AskKeys {
  const start = tagged(prefix, "asks");
  return [`${start}asks`, `${start}index`, `${start}due`, `${start}closings`, `${start}news`];
}

/** A name as a part of the index: it ends where its quotation mark does, and so is never the beginning of another. */
export function indexName(name: string): string {
  return JSON.stringify(name);
}

/** A number as sixteen digits, which have its order. */
export function momentOf(time: number): string {
  const bytes = Buffer.alloc(8);
  // Without the zero that is less than nothing.
  bytes.writeDoubleBE(time + 0);
  const isNegative = (bytes.readUInt8(0) & 0x80) !== 0;
  for (const [i, byte] of bytes.entries()) bytes.writeUInt8(isNegative ? byte ^ 0xff : i === 0 ? byte | 0x80 : byte, i);
  return bytes.toString("hex");
}

export { orderedText as askName };
