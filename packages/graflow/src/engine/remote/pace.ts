// How many calls go in one batch: as many as take about as long as a trip through the store costs little against. One when a task takes 50 ms,
// hundreds when it takes microseconds. Learnt from what came back; unless the map around it says how many.
import { ownerOf, type Pass } from "../../run/frame.ts";

/** How long a batch is to take, in ms. */
const TARGET = 20;
const MOST = 500;
/** A batch is at most so many times as large as the largest before: the first call of a task says little about the others. */
const GROWTH = 16;

export class Pace {
  /** Of one call, in ms; unknown at first. */
  #mean: number | undefined = undefined;
  #largest = 1;

  /** Whether anything is known. */
  get isKnown(): boolean {
    return this.#mean !== undefined;
  }

  /** How many calls the next batch may have. */
  get size(): number {
    if (this.#mean === undefined) return 1;
    const wanted = this.#mean <= 0 ? MOST : Math.floor(TARGET / this.#mean);
    return Math.max(1, Math.min(wanted, MOST, this.#largest * GROWTH));
  }

  /** So many calls took so many ms, one after the other. */
  took(calls: number, ms: number): void {
    if (calls <= 0) return;
    const mean = ms / calls;
    // What is known of many calls weighs more than what is known of one.
    const weight = calls >= this.#largest ? 0.5 : Math.max(0.1, (0.5 * calls) / this.#largest);
    this.#mean = this.#mean === undefined ? mean : this.#mean + weight * (mean - this.#mean);
    this.#largest = Math.max(this.#largest, calls);
  }
}

/** How many items are to travel together, as the map says whose item a pass belongs to; `undefined` when there is none, or it does not say. */
export function batchAround(pass: Pass): number | undefined {
  for (let at = ownerOf(pass.frame); at !== undefined; at = ownerOf(at.frame)) {
    const map = at.frame.plan.maps.get(at.place);
    if (map !== undefined) return map.batch;
  }
  return undefined;
}
