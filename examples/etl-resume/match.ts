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
  const titles = films.map(({ title }) => new Set(pairsOf(title ?? "").map((pair) => numberOf(pair, numbers))));
  const matched: Matched[] = [];
  for (const [index, film] of films.entries()) {
    matched.push({ ...film, ...mostSimilar(index, titles) });
    if (index % 200 !== 0) continue;
    // The engine wants to work in between: it says again and again that the run is alive.
    await setImmediate();
    signal.throwIfAborted();
    onProgress(index);
  }
  return matched;
}

function mostSimilar(index: number, titles: readonly ReadonlySet<number>[]): Pick<Matched, "nearest" | "similarity"> {
  const own = titles[index] ?? new Set();
  let best = { nearest: -1, similarity: 0 };
  for (const [other, title] of titles.entries()) {
    if (other === index) continue;
    let shared = 0;
    for (const pair of own) if (title.has(pair)) shared++;
    const similarity = (2 * shared) / (own.size + title.size || 1);
    if (similarity > best.similarity) best = { nearest: other, similarity };
  }
  return best;
}

/** "Alien" has al, li, ie, en. */
function pairsOf(title: string): string[] {
  const text = title.toLowerCase();
  return Array.from({ length: Math.max(text.length - 1, 0) }, (_, i) => text.slice(i, i + 2));
}

/** Numbers are compared faster than text. */
function numberOf(pair: string, numbers: Map<string, number>): number {
  const number = numbers.get(pair) ?? numbers.size;
  numbers.set(pair, number);
  return number;
}
