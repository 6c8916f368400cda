// Finds the text that a new one is a change of. A state that is passed on from step to step is a new text each time, most of which was
// in the text before: it is stored as what is different, so that a run whose state grows stores what it grows by.
//
// Texts that follow from each other are numbered. Each is told as a change of one before, but not always of the last one, or reading
// would have to go through all of them: in the octal number of a text the lowest digit that is not 0 is made less by one. So text 1,000 is
// read in at most 21 steps, and what is stored is a few times what the texts have grown by.

/** What a text has in common with another one, in UTF-16 units. */
export interface Change {
  /** The hash of the other one. */
  readonly base: string;
  /** At the beginning, */
  readonly prefix: number;
  /** and at the end. The two do not overlap in either. */
  readonly suffix: number;
}

/** In UTF-16 units. Shorter texts are hardly worth it. */
const WORTH_TELLING = 1024;
/** So much may be kept in memory, in UTF-16 units: the last text of each line, of the last so many lines. */
const KEPT_LENGTH = 8_000_000;
const KEPT_LINES = 16;
const RADIX = 8;

/** One text of a line, and what the last text of the line has in common with it. */
interface Member {
  readonly number: number;
  readonly hash: string;
  readonly length: number;
  readonly prefix: number;
  readonly suffix: number;
}

interface Line {
  readonly text: string;
  /** Those that the texts to come may be told as changes of; the last one is `text`. */
  readonly members: readonly Member[];
}

export class AlikeTexts {
  /** The one that was used last comes last. */
  #lines: Line[] = [];

  /** What a text that comes to be stored is a change of; `undefined` when it is like none that came before. */
  changeOf(hash: string, text: string): Change | undefined {
    if (text.length < WORTH_TELLING || text.length > KEPT_LENGTH) return undefined;
    for (const line of this.#lines.toReversed()) {
      if (line.text === text) return undefined;
      const prefix = commonPrefix(line.text, text);
      const suffix = commonSuffix(line.text, text, prefix);
      if (prefix + suffix < text.length / 2) continue;
      return this.#follow(line, hash, text, prefix, suffix);
    }
    this.#keep({ text, members: [{ number: 0, hash, length: text.length, prefix: text.length, suffix: text.length }] });
    return undefined;
  }

  #follow(line: Line, hash: string, text: string, prefix: number, suffix: number): Change | undefined {
    const last = line.members.at(-1);
    const number = (last?.number ?? 0) + 1;
    const before = line.members
      .filter((member) => member.number <= baseOf(number))
      .map((member) => ({ ...member, prefix: Math.min(member.prefix, prefix), suffix: Math.min(member.suffix, suffix) }));
    const base = before.at(-1);
    const change = base && whole(text, base);
    this.#lines = this.#lines.filter((one) => one !== line);
    const own = { hash, length: text.length, prefix: text.length, suffix: text.length };
    const isFar = change === undefined || change.prefix + change.suffix < text.length / 2;
    this.#keep({ text, members: isFar ? [{ ...own, number: 0 }] : [...before, { ...own, number }] });
    return isFar ? undefined : change;
  }

  #keep(line: Line): void {
    this.#lines.push(line);
    let length = 0;
    for (const { text } of this.#lines) length += text.length;
    while (this.#lines.length > KEPT_LINES || length > KEPT_LENGTH) length -= this.#lines.shift()?.text.length ?? 0;
  }
}

/** The number of the text that this one is told as a change of. */
function baseOf(number: number): number {
  let digit = 1;
  while (number % (digit * RADIX) === 0) digit *= RADIX;
  return number - digit;
}

/** The same with no overlap, and no character that is made of two units cut in two. */
function whole(text: string, { hash, length, prefix, suffix }: Member): Change {
  let start = Math.min(prefix, length, text.length);
  if (isFirstHalf(text.charCodeAt(start - 1))) start--;
  let end = Math.min(suffix, length - start, text.length - start);
  if (isFirstHalf(text.charCodeAt(text.length - end - 1))) end--;
  return { base: hash, prefix: Math.max(start, 0), suffix: Math.max(end, 0) };
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function commonPrefix(one: string, other: string): number {
  return longest(Math.min(one.length, other.length), (from, to) => one.slice(from, to) === other.slice(from, to));
}

function commonSuffix(one: string, other: string, prefix: number): number {
  const most = Math.min(one.length, other.length) - prefix;
  return longest(most, (from, to) => one.slice(one.length - to, one.length - from) === other.slice(other.length - to, other.length - from));
}

/** How far two texts are equal, found by halves. */
function longest(most: number, isEqual: (from: number, to: number) => boolean): number {
  let known = 0;
  let unknown = most;
  while (known < unknown) {
    const to = known + Math.ceil((unknown - known) / 2);
    if (isEqual(known, to)) known = to;
    else unknown = to - 1;
  }
  return known;
}
