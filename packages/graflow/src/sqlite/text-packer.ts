// Large texts as they are going to be stored: worked out before the file is locked.
import { AlikeTexts } from "./alike.ts";
import { type Compression, WORTH_COMPRESSING } from "./compression.ts";
import { storable, sumOf } from "./stored-text.ts";
import type { PackedText } from "./value-texts.ts";

export class TextPacker {
  readonly #compression: Compression | undefined;
  readonly #alike = new AlikeTexts();

  constructor(compression: Compression | undefined) {
    this.#compression = compression;
  }

  /** Those of these texts that have one of the hashes. */
  pack(hashes: ReadonlySet<string>, texts: ReadonlyMap<string, string>): Map<string, PackedText> {
    const packed = new Map<string, PackedText>();
    for (const hash of hashes) {
      const text = texts.get(hash);
      if (text !== undefined) packed.set(hash, this.#packed(hash, text));
    }
    return packed;
  }

  #packed(hash: string, text: string): PackedText {
    const change = this.#alike.changeOf(hash, text);
    return {
      sum: () => sumOf(text),
      whole: () => this.#stored(text),
      change: change && { ...change, between: () => this.#stored(text.slice(change.prefix, text.length - change.suffix)) },
    };
  }

  #stored(text: string): string | Uint8Array {
    if (this.#compression === undefined || text.length < WORTH_COMPRESSING) return storable(text);
    const bytes = this.#compression.compress(text);
    return bytes.length < text.length ? bytes : storable(text);
  }
}
