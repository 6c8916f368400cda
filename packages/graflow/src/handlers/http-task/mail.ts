// Texts between two sides that reach each other by single requests, of which any may be lost, be late or arrive twice: each text has a number, is
// sent until the other side has said that it has it, and is read once and in order.

/** What goes in one request, or in its answer. */
export interface Parcel {
  /** The number of the first text. */
  readonly first: number;
  readonly texts: readonly string[];
  /** The last text of the other side that has been read. */
  readonly seen: number;
}

/** Reads what came from outside. */
export function parcelIn(value: unknown): Parcel | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { first, texts, seen } = value as Partial<Parcel>;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(seen) || !Array.isArray(texts)) return undefined;
  if (!texts.every((one) => typeof one === "string")) return undefined;
  return value as Parcel;
}

export class Mail {
  readonly #deliver: (text: string) => void;
  /** Texts that the other side has not said it has. */
  #unsure: string[] = [];
  #first = 1;
  #seen = 0;

  constructor(deliver: (text: string) => void) {
    this.#deliver = deliver;
  }

  write(text: string): void {
    this.#unsure.push(text);
  }

  /** Whether there is something that the other side has not said it has. */
  get isUnsure(): boolean {
    return this.#unsure.length > 0;
  }

  /** All of it, as far as it has at most `most` characters; at least one. */
  parcel(most: number): Parcel {
    let size = 0;
    let count = 0;
    for (const text of this.#unsure) {
      size += text.length;
      if (count > 0 && size > most) break;
      count++;
    }
    return { first: this.#first, texts: this.#unsure.slice(0, count), seen: this.#seen };
  }

  read({ first, texts, seen }: Parcel): void {
    const known = Math.min(seen - this.#first + 1, this.#unsure.length);
    if (known > 0) {
      this.#unsure = this.#unsure.slice(known);
      this.#first += known;
    }
    // After a gap: what is missing comes again, with this.
    if (first > this.#seen + 1) return;
    for (const text of texts.slice(this.#seen + 1 - first)) {
      this.#seen++;
      this.#deliver(text);
    }
  }
}
