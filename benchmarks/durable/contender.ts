// What a contender is to the rows about durable steps: something that begins a run in a folder and carries it out slice by slice.
import type { DurableShape } from "./steps.ts";

export type DurableName = "append" | "insert" | "Graflow" | "LangGraph.js" | "Redis script" | "Graflow on Redis";

export interface DurableSetup {
  readonly shape: DurableShape;
  /** How many steps a run has. */
  readonly size: number;
  /** Where it may make its files; empty. */
  readonly folder: string;
  /** Of the Redis server, for who needs one. */
  readonly url: string;
  /** For the floors: how many bytes they store with each step. */
  readonly payload: number;
}

export interface DurableRun {
  /** Carries out so many more steps, each of them stored before the next begins. With the last one the run ends. */
  advance(steps: number): Promise<void>;
  /** After the last step: throws unless the result is right, also as it is read back from the disk. Closes what is open. */
  finish(): Promise<Finished>;
}

export interface Finished {
  /** Of what was stored with each step on average: the texts alone, without what a database adds to them. */
  readonly payload?: number;
}

/** Begins a run: nothing of it has been timed yet. Rejects when the contender cannot be had on this machine. */
export type Begin = (setup: DurableSetup) => Promise<DurableRun>;

export async function loadDurable(name: DurableName): Promise<Begin> {
  switch (name) {
    case "append":
      return (await import("./append.ts")).append;
    case "insert":
      return (await import("./insert.ts")).insert;
    case "Graflow":
      return (await import("./graflow.ts")).graflow;
    case "Graflow on Redis":
      return (await import("./graflow.ts")).graflowOnRedis;
    case "Redis script":
      return (await import("./redis-script.ts")).redisScript;
    case "LangGraph.js":
      return (await import("./langgraph.ts")).langGraph;
  }
}
