// First in, first out. Its array is kept and filled again: in a hot loop nothing is allocated, and taking from the front costs no moving.

export class Queue<T> {
  readonly #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get size(): number {
    return this.#tail - this.#head;
  }

  /** The item that is to be taken after `index` others. */
  at(index: number): T | undefined {
    return index < this.size ? this.#items[this.#head + index] : undefined;
  }

  push(item: T): void {
    // One that is never empty would grow for ever: what has been taken is given up when it is more than what is left.
    if (this.#head > 1024 && this.#head > this.#tail >> 1) {
      this.#items.splice(0, this.#head);
      this.#tail -= this.#head;
      this.#head = 0;
    }
    this.#items[this.#tail++] = item;
  }

  /** Takes the oldest item, or `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#head === this.#tail) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#tail) {
      this.#head = 0;
      this.#tail = 0;
    }
    return item;
  }
}
