// Which other processes are dead: those of which nothing has been heard for as long as they have said. Clocks of machines differ, so nobody reads
// a time that another has written: each looks with its own at when the others were last heard of.
import type { Ledger } from "./ledger.ts";

interface Heard {
  readonly count: number;
  /** By the clock of this process, in ms. */
  readonly since: number;
}

export class Pulse {
  #heard: Map<string, Heard> = new Map();

  /** Looks at a ledger that was read at `now` or later. Returns those that are dead. */
  dead({ beats }: Ledger, now: number): string[] {
    const heard = new Map<string, Heard>();
    const dead: string[] = [];
    for (const [process, [count, lease]] of Object.entries(beats)) {
      const known = this.#heard.get(process);
      const latest = known?.count === count ? known : { count, since: now };
      heard.set(process, latest);
      if (now - latest.since > lease) dead.push(process);
    }
    this.#heard = heard;
    return dead;
  }
}
