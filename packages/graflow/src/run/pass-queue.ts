// Passes in the order in which they are to start: by priority, then by when they became ready. As long as all have the priority 0
// it is a plain queue; the first one that has not turns it into a heap.
import type { Pass } from "./frame.ts";

function priorityOf(pass: Pass): number {
  return pass.frame.plan.works[pass.place]?.settings.priority ?? 0;
}

function isBefore(a: Pass, b: Pass): boolean {
  const difference = priorityOf(a) - priorityOf(b);
  return difference === 0 ? a.order < b.order : difference < 0;
}

export class PassQueue {
  #items: Pass[] = [];
  #head = 0;
  #sorted = false;
  #newest = -1;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(pass: Pass): void {
    if (!this.#sorted && pass.order > this.#newest && (!pass.frame.plan.ordered || priorityOf(pass) === 0)) {
      this.#newest = pass.order;
      this.#items.push(pass);
      return;
    }
    if (!this.#sorted) this.#sort();
    this.#rise(this.#items.push(pass) - 1);
  }

  pop(): Pass | undefined {
    if (this.#sorted) return this.#popHeap();
    const pass = this.#items[this.#head];
    if (pass === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head === 4096) {
      this.#items.splice(0, 4096);
      this.#head = 0;
    }
    return pass;
  }

  /** Takes out all passes of which `isGone` is true. */
  remove(isGone: (pass: Pass) => boolean): Pass[] {
    const gone: Pass[] = [];
    const kept: Pass[] = [];
    for (const pass of this.#items.slice(this.#head)) (isGone(pass) ? gone : kept).push(pass);
    this.#items = [];
    this.#head = 0;
    this.#sorted = false;
    this.#newest = -1;
    kept.sort((a, b) => a.order - b.order);
    for (const pass of kept) this.push(pass);
    return gone;
  }

  /** A queue in order of readiness, all of one priority, is a heap already. */
  #sort(): void {
    this.#items.splice(0, this.#head);
    this.#head = 0;
    this.#sorted = true;
  }

  #rise(from: number): void {
    const items = this.#items;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(items[at] as Pass, items[parent] as Pass)) return;
      [items[at], items[parent]] = [items[parent] as Pass, items[at] as Pass];
      at = parent;
    }
  }

  #popHeap(): Pass | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return undefined;
    if (items.length === 0) {
      this.#sorted = false;
      this.#newest = -1;
      return first;
    }
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
