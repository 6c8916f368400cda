// What comes over an attached connection: standard output and error in one, each piece behind eight bytes that say whose it is and how long.

const HEAD = 8;

/** Splits what it is given; `end` is called by whoever knows that nothing comes any more. */
export class Demux {
  readonly #out: (bytes: Uint8Array) => void;
  readonly #error: (bytes: Uint8Array) => void;
  #head: number[] = [];
  #left = 0;

  constructor(out: (bytes: Uint8Array) => void, error: (bytes: Uint8Array) => void) {
    this.#out = out;
    this.#error = error;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#left === 0) {
        this.#head.push(bytes[at++] ?? 0);
        if (this.#head.length === HEAD) this.#begin();
        continue;
      }
      const part = bytes.subarray(at, at + this.#left);
      at += part.length;
      this.#left -= part.length;
      if (this.#head[0] === 2) this.#error(part);
      else this.#out(part);
      if (this.#left === 0) this.#head = [];
    }
  }

  #begin(): void {
    const [, , , , a = 0, b = 0, c = 0, d = 0] = this.#head;
    this.#left = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    if (this.#left === 0) this.#head = [];
  }
}
