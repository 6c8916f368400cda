// The expensive stage: for each film the one whose title is most like its own, out of ten million pairs.
import { setImmediate } from "node:timers/promises";
import type { Film } from "./films.ts";

export interface Matched extends Film {
  /** The number of the film with the most similar title. */
  readonly nearest: number;
  /** From 0 to 1: the share of pairs of letters that the two titles have in common. */
  readonly similarity: number;
}

export async function matchTitles(films: readonly Film[], onProgress: (done: number) => void, signal: AbortSignal): Promise<Matched[]> {
  const numbers = new Map<string, number>();
  const titles = films.map(({ title }) => numbersOf(pairsOf(title ?? ""), numbers));
  const matched: Matched[] = [];
  for (const [index, film] of films.entries()) {
    matched.push({ ...film, ...mostSimilar(index, titles, new Uint8Array(numbers.size)) });
    if (index % 200 !== 0) continue;
    // The engine wants to work in between: it says again and again that the run is alive.
    await setImmediate();
    signal.throwIfAborted();
    onProgress(index);
  }
  return matched;
}

/** `isOwn` has a place for each pair of letters. */
function mostSimilar(index: number, titles: readonly (readonly number[])[], isOwn: Uint8Array): Pick<Matched, "nearest" | "similarity"> {
  const own = titles[index] ?? [];
  for (const pair of own) isOwn[pair] = 1;
  let best = { nearest: -1, similarity: 0 };
  for (const [other, title] of titles.entries()) {
    if (other === index) continue;
    let shared = 0;
    for (const pair of title) shared += isOwn[pair] ?? 0;
    const similarity = (2 * shared) / (own.length + title.length || 1);
    if (similarity > best.similarity) best = { nearest: other, similarity };
  }
  return best;
}

/** "Alien" has al, li, ie, en; each of them once, however often it comes. */
function pairsOf(title: string): Set<string> {
  const text = title.toLowerCase();
  return new Set(Array.from({ length: Math.max(text.length - 1, 0) }, (_, i) => text.slice(i, i + 2)));
}

/** Numbers are compared faster than text. */
function numbersOf(pairs: ReadonlySet<string>, numbers: Map<string, number>): number[] {
  return [...pairs].map((pair) => {
    const number = numbers.get(pair) ?? numbers.size;
    numbers.set(pair, number);
    return number;
  });
}
