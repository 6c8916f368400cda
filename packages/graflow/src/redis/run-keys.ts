// The keys of the run store: all of one hash tag (`keys.ts` says why).
import { tagged } from "./keys.ts";
import { keyPart } from "./stored-text.ts";

/**
 * What is kept where. Owned by the run of its id, and removed with it:
 *
 * - `r:<id>`, a hash: the record, without the state; and what marks its checkpoints, as JSON, each under `@<version>`.
 * - `s:<id>`, a sorted set: its saves, by version; each `<version> LF <change>`.
 * - `e:<id>`, a stream: its events (`event-entries.ts`).
 * - `f:<id>`, a sorted set: the ids of its forks, by the version where they begin.
 *
 * Owned by all:
 *
 * - `index`, a sorted set: all runs, in the lists they are found in (`run-lists.ts`). An entry goes with its run.
 * - `uses`, a hash: how many saves refer to a text, by its hash. An entry goes with the last save that does.
 * - `t:<hash>`, a text; goes with its entry in `uses`.
 * - `gone`, a hash: runs that were removed and of which something is still to be cleared away. Whoever removes or prunes next does that.
 */
export class RunKeys {
  readonly index: string;
  readonly uses: string;
  readonly gone: string;
  readonly #base: string;
  /** The run that was last asked for: most often it is asked for again, several times. */
  #last: { readonly id: string; readonly part: string } = { id: "", part: "" };

  constructor(prefix: string) {
    this.#base = tagged(prefix, "runs");
    this.index = `${this.#base}index`;
    this.uses = `${this.#base}uses`;
    this.gone = `${this.#base}gone`;
  }

  run(id: string): string {
    return `${this.#base}r:${this.#part(id)}`;
  }

  saves(id: string): string {
    return `${this.#base}s:${this.#part(id)}`;
  }

  events(id: string): string {
    return `${this.#base}e:${this.#part(id)}`;
  }

  forks(id: string): string {
    return `${this.#base}f:${this.#part(id)}`;
  }

  text(hash: string): string {
    return `${this.#base}t:${keyPart(hash)}`;
  }

  #part(id: string): string {
    if (id !== this.#last.id) this.#last = { id, part: keyPart(id) };
    return this.#last.part;
  }
}
