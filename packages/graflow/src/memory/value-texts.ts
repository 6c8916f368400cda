// The large texts of all runs in memory, each kept once, by its hash, for as long as a save refers to it.
import { type Delta, hashesOf } from "../run/snapshot/cells.ts";

interface Kept {
  /** Absent when a save referred to the hash and nobody gave the text. */
  text: string | undefined;
  /** How many saves refer to it. */
  uses: number;
}

export class ValueTexts {
  readonly #kept = new Map<string, Kept>();

  get(hash: string): string | undefined {
    return this.#kept.get(hash)?.text;
  }

  /** A save refers to these from now on. */
  use(delta: Delta, texts?: ReadonlyMap<string, string>): void {
    for (const hash of hashesOf(delta)) {
      const kept = this.#kept.get(hash) ?? { text: undefined, uses: 0 };
      this.#kept.set(hash, kept);
      kept.text ??= texts?.get(hash);
      kept.uses++;
    }
  }

  /** A save is gone. What no other refers to goes with it. */
  free(delta: Delta): void {
    for (const hash of hashesOf(delta)) {
      const kept = this.#kept.get(hash);
      if (kept !== undefined && --kept.uses === 0) this.#kept.delete(hash);
    }
  }

  /** The texts that this save refers to and no other does. */
  *onlyIn(delta: Delta): Iterable<string> {
    for (const hash of hashesOf(delta)) {
      const kept = this.#kept.get(hash);
      if (kept?.uses === 1 && kept.text !== undefined) yield kept.text;
    }
  }
}
