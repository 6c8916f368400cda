// What tasks gave before their run failed, and that no save of its state has: when such a task comes to the same input again, it need not run.
import type { Pass } from "../../run/frame.ts";
import type { Cells } from "../../run/snapshot/cells.ts";
import { KNOWN, passPath } from "../../run/snapshot/names.ts";
import { hashIn } from "../../run/snapshot/cells.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { encode } from "../../shared/codec/codec.ts";
import { cellOf, shortOf } from "./texts.ts";

export class KnownResults {
  readonly #cells: Map<string, string>;
  /** Cells that are not needed any more since somebody last asked. */
  #used: Map<string, null> = new Map();
  readonly #valueOf: (cell: string) => unknown;
  readonly #registry: ClassRegistry | undefined;

  /** `undefined` when nothing is known. */
  static in(cells: Cells, valueOf: (cell: string) => unknown, registry: ClassRegistry | undefined): KnownResults | undefined {
    const group = cells.get(KNOWN);
    return group === undefined ? undefined : new KnownResults(new Map(group), valueOf, registry);
  }

  private constructor(cells: Map<string, string>, valueOf: (cell: string) => unknown, registry: ClassRegistry | undefined) {
    this.#cells = cells;
    this.#valueOf = valueOf;
    this.#registry = registry;
  }

  /** What a pass gave, if it is known; once. */
  take(pass: Pass): { readonly output: unknown } | undefined {
    const path = passPath(pass);
    const input = this.#cells.get(`i${path}`);
    const output = this.#cells.get(`o${path}`);
    if (input === undefined || output === undefined) return undefined;
    for (const name of [`i${path}`, `o${path}`]) {
      this.#cells.delete(name);
      this.#used.set(name, null);
    }
    const text = cellOf(encode(pass.input, { registry: this.#registry }));
    return input === (hashIn(input) === undefined ? text : shortOf(text)) ? { output: this.#valueOf(output) } : undefined;
  }

  /** What of the stored group is not needed any more. */
  takeUsed(): Map<string, null> {
    const used = this.#used;
    this.#used = new Map();
    return used;
  }
}
