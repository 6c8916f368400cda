// Passes in the order in which they are to start: by priority, then by when they became ready. As long as all have the priority 0
// and come in order it is a plain queue; the first one that does not turns it into a heap.
import { Queue } from "../shared/queue.ts";
import type { Pass } from "./frame.ts";

function priorityOf(pass: Pass): number {
  return pass.frame.plan.works[pass.place]?.settings.priority ?? 0;
}

function isBefore(a: Pass, b: Pass): boolean {
  const difference = priorityOf(a) - priorityOf(b);
  return difference === 0 ? a.order < b.order : difference < 0;
}

export class PassQueue {
  readonly #queue: Queue<Pass> = new Queue();
  /** Empty as long as the queue suffices; then everything is in here. */
  readonly #heap: Pass[] = [];
  #newest = -1;

  get size(): number {
    return this.#queue.size + this.#heap.length;
  }

  push(pass: Pass): void {
    if (this.#heap.length === 0 && pass.order > this.#newest && (!pass.frame.plan.ordered || priorityOf(pass) === 0)) {
      this.#newest = pass.order;
      this.#queue.push(pass);
      return;
    }
    // A queue in order of readiness, all of one priority, is a heap already.
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#heap.push(next);
    this.#rise(this.#heap.push(pass) - 1);
  }

  /** All of them, in no particular order. */
  *all(): Generator<Pass> {
    for (let i = 0; i < this.#queue.size; i++) yield this.#queue.at(i) as Pass;
    yield* this.#heap;
  }

  pop(): Pass | undefined {
    return this.#heap.length === 0 ? this.#queue.shift() : this.#popHeap();
  }

  /** Takes out all passes of which `isGone` is true, in their order. */
  remove(isGone: (pass: Pass) => boolean): Pass[] {
    const gone: Pass[] = [];
    const kept: Pass[] = [];
    for (let pass = this.pop(); pass !== undefined; pass = this.pop()) (isGone(pass) ? gone : kept).push(pass);
    this.#newest = -1;
    for (const pass of kept) this.push(pass);
    return gone;
  }

  #rise(from: number): void {
    const items = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(items[at] as Pass, items[parent] as Pass)) return;
      [items[at], items[parent]] = [items[parent] as Pass, items[at] as Pass];
      at = parent;
    }
  }

  #popHeap(): Pass | undefined {
    const items = this.#heap;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < items.length && isBefore(items[left] as Pass, items[least] as Pass)) least = left;
      if (left + 1 < items.length && isBefore(items[left + 1] as Pass, items[least] as Pass)) least = left + 1;
      if (least === at) return first;
      [items[at], items[least]] = [items[least] as Pass, items[at] as Pass];
      at = least;
    }
  }
}
