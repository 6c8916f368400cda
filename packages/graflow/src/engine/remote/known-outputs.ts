// Long outputs that whoever carries calls out has been sent. Each run has its own: what a task does to one that it has looked back at, no other run
// may see.
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { hashOf } from "../saving/texts.ts";

/** What is kept of them, in characters of their texts. */
const MOST_KEPT = 64_000_000;

interface Known {
  readonly value: unknown;
  readonly size: number;
}

/** Of all runs; those that were used last. */
export class KnownOutputs {
  readonly #known: Map<string, Known> = new Map();
  #size = 0;

  of(runId: string): LongOutputs {
    return new LongOutputs(this, runId);
  }

  get(name: string): Known | undefined {
    const known = this.#known.get(name);
    if (known === undefined) return undefined;
    this.#known.delete(name);
    this.#known.set(name, known);
    return known;
  }

  /** There has to be none of this name. */
  add(name: string, known: Known): void {
    this.#known.set(name, known);
    this.#size += known.size;
    for (const [oldest, { size }] of this.#known) {
      if (this.#size <= MOST_KEPT || oldest === name) break;
      this.#known.delete(oldest);
      this.#size -= size;
    }
  }
}

/** Of one run. */
export class LongOutputs {
  readonly #all: KnownOutputs;
  readonly #runId: string;

  constructor(all: KnownOutputs, runId: string) {
    this.#all = all;
    this.#runId = runId;
  }

  get(hash: string): { readonly value: unknown } | undefined {
    return this.#all.get(this.#name(hash));
  }

  read(text: string, registry: ClassRegistry | undefined): unknown {
    const name = this.#name(hashOf(text));
    const known = this.#all.get(name);
    if (known !== undefined) return known.value;
    const value = decode(text, { registry });
    this.#all.add(name, { value, size: text.length });
    return value;
  }

  #name(hash: string): string {
    return `${hash} ${this.#runId}`;
  }
}
