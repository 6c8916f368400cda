// A place where tasks are carried out that is not this process: what a new one has to bring is how to get there.
import type { TaskCall } from "../../graph/handler.ts";
import type { Line } from "./line.ts";

/** The other side, ready for one call. */
export interface Way {
  readonly line: Line;
  /** Resolves when the other side is gone, however that came, to an error that says how. Never rejects. */
  readonly gone: Promise<Error>;
  /** Ends the other side at once. Resolves when nothing of it is left; never rejects. */
  kill(): Promise<void>;
  /** The call is over: the other side is kept for the next one, or ended. Called once, unless it was killed or is gone. */
  release(): void;
}

/** What is sent or comes back is no larger, in characters, unless a place says otherwise. */
export const LARGEST: number = 256 * 1024 * 1024;

/** What is given away: whoever gives it has it no more. */
export type Transfer = "input" | "output" | "both";

export interface Place {
  readonly name: string;
  /** For how long a task that was signalled may go on before the other side is ended, in ms. */
  readonly grace: number;
  /** How long it may take until a task begins, once `open` has resolved, in ms. Default 60 s. */
  readonly start?: number;
  /** Buffers that are given away instead of copied, where its line can do that. Default: none. */
  readonly transfer?: Transfer | undefined;
  /** Where the other side finds the workflow, as URLs or paths that mean something there. Default: where it was written. */
  readonly modules?: readonly string[] | undefined;
  /** What is carried out there has no say in what is written on this machine: checkpoints with a `path` are refused. Default false. */
  readonly isApart?: boolean;
  /** How long inputs and outputs may be, in characters of their text. Default 256 million. */
  readonly largest?: number;
  /**
   * Gets the other side ready for a call, and waits for its turn where there is not room for all. Rejects when it cannot be had, and with the
   * reason of `signal` when that aborts. The time-out of a task begins when that says that it begins.
   */
  open(call: TaskCall, signal: AbortSignal): Promise<Way>;
}
