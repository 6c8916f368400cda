// The layout: all keys, what each is, who owns it, and what removes it. Nothing is ever looked for by a pattern.
//
// One hash tag for everything that the run store keeps. A save changes the run, the texts it refers to (which all runs share, and which
// anybody may ask for by hash alone), and the lists that runs are found in; a fork changes its parent too. As long as these have one tag,
// each of that is one script: whole or not at all, with nothing to heal after a crash. The price is that the runs of one prefix are on one
// node of a cluster. Who needs more nodes gives engines prefixes of their own.
//
// Channels, asks and records have tags of their own, and say so where they are.

/** Of what this file describes. Another number is another layout. */
export const LAYOUT = 1;

/** A text: the version of the layout. Stays. */
export function layoutKey(prefix: string): string {
  return `${prefix}:layout`;
}

/** `<prefix>:{<prefix>:<tag>}:` begins all keys of one tag. */
export function tagged(prefix: string, tag: string): string {
  return `${prefix}:{${prefix}:${tag}}:`;
}

export { keyPart } from "./stored-text.ts";
