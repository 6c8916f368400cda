// What a process of the chaos tests is told, and what it tells.
import type { CheckpointPolicy } from "../../src/index.ts";
import type { Counts, Instant } from "./instants.ts";

/** The id of the run, where there is one. */
export const RUN = "chaos";

/** What it is to do with the run. */
export type Task =
  /** Start it, and wait for its end. */
  | { readonly do: "start" }
  /** Go on with it, and wait for its end. */
  | { readonly do: "resume" }
  /** As `start` or `resume`; suspends it when so many tasks have completed here. */
  | { readonly do: "suspend"; readonly after: number; readonly first: boolean }
  /** Begin a fork of it at a checkpoint, and wait for its end. */
  | { readonly do: "fork"; readonly from: string; readonly as: string }
  /** Prune its checkpoints again and again, until it has ended. */
  | { readonly do: "prune"; readonly last: number }
  | { readonly do: "cancel" }
  | { readonly do: "remove" }
  /** Go on with the run of each file that it is sent, at the time that it is sent, until the next one comes. */
  | { readonly do: "race" };

/** One round of a race: when both begin, in milliseconds since 1970, and on which file. */
export interface Round {
  readonly file: string;
  readonly at: number;
}

/** How the run is stored. Default: after each task, as it is. */
export interface Storing {
  readonly checkpoint?: CheckpointPolicy;
  readonly compress?: "zstd";
  /** Keeps its checkpoints in this folder as well. */
  readonly outside?: string;
}

export interface Job {
  readonly task: Task;
  readonly file: string;
  readonly log: string;
  /** Its id. */
  readonly run: string;
  readonly storing: Storing;
  readonly workflow: "chaos" | "trip" | "mending" | "mended";
  /** Which process of the history it is. */
  readonly number: number;
  readonly instant?: Instant;
  /** What it sends itself then. Default: SIGKILL. */
  readonly signal?: "SIGSTOP";
}

/** What it tells, in this order; one that is killed tells less. */
export type Told =
  | { readonly type: "ready" }
  /** The run has been started, or it goes on. */
  | { readonly type: "begun" }
  /** What has come of a round: the run's id, or the code of an error. */
  | { readonly type: "round"; readonly had: string }
  | { readonly type: "done"; readonly status: string; readonly counts: Counts }
  /** By the code of its error. */
  | { readonly type: "refused"; readonly code: string; readonly message: string };
