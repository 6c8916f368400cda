// What a contender is to the rows about fleets: an owner, who hands work over and wants the results, and a worker, who carries it out. Each
// is a process of its own; between them is one Redis server.

export type FleetName = "Lua" | "BullMQ" | "Graflow";

export interface FleetSetup {
  readonly url: string;
  /** Begins the keys of the processes that belong together. */
  readonly prefix: string;
  /** How many tasks travel together, for a contender that is told; others decide themselves. Default 1. */
  readonly batch?: number;
  /** Whether everything that says how soon a dead worker is noticed is as short as one would dare. Default: as it comes. */
  readonly tuned?: boolean;
}

export interface Owner {
  /** Has a task carried out for each number. Resolves when all are done, to how their results are had, in order; asked outside of the clock. */
  fanOut(inputs: readonly number[]): Promise<() => readonly number[] | Promise<readonly number[]>>;
  /** Has one task carried out, and waits for its result. */
  roundTrip(input: number): Promise<number>;
}

export interface Worker {
  /** How many tasks travelled together on average since it was last asked, where the contender decides that. */
  batch?(): number;
}

export interface Contender {
  /** Begins to carry out `addOne` for owners of this prefix. Resolves when it takes work. */
  work(setup: FleetSetup): Promise<Worker>;
  own(setup: FleetSetup): Promise<Owner>;
}

export async function loadContender(name: FleetName): Promise<Contender> {
  switch (name) {
    case "Lua":
      return (await import("./lua.ts")).lua;
    case "BullMQ":
      return (await import("./bullmq.ts")).bullmq;
    case "Graflow":
      return (await import("./graflow.ts")).graflow;
  }
}
