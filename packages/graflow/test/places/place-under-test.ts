// What the suite needs to know of a place: how to get an engine that has it, and what it cannot do.
import type { Engine, EngineOptions } from "../../src/index.ts";

/** What not every place can do. */
export type Ability =
  /** Carries tasks out elsewhere than in this process. */
  | "elsewhere"
  /** Ends a task that does not listen to its signal. */
  | "stop"
  /** Ends a task that never gives its processor back. */
  | "unblock"
  /** Survives `process.exit()` in a task, and says that the place was lost. */
  | "exit"
  /** Survives SIGKILL of the process that a task is in. */
  | "kill"
  /** Has room for `max` tasks and no more; waiting for it is no part of a task's time. */
  | "wait"
  /** Several tasks at once, which hear each other. */
  | "together"
  /** Instances of registered classes. */
  | "classes"
  /** The innermost of several places counts. */
  | "innermost"
  /** Asks, locks and other things that take a line both ways. */
  | "questions"
  /** An engine is closed while a task is carried out, and another goes on with its run. */
  | "resume";

export interface Opening {
  /** How many tasks it carries out at once, where it can be told so. Default: at least 4. */
  readonly max?: number;
  /** Engines that were opened with one folder share their runs; they last. Default: runs are in memory. */
  readonly folder?: string;
}

/** What `open` makes an engine of: all but the handler "place", and the backend for those who have none of their own. */
export type Parts = Required<Pick<EngineOptions, "backend" | "classes" | "handlers">>;

export interface PlaceUnderTest {
  readonly name: string;
  /** Whether it can be had on this machine; who says no has said why. Default: yes. */
  readonly isThere?: boolean;
  /** An engine whose handler "place" is this place. The suite closes it. */
  open(parts: Parts, opening: Opening): Promise<Engine> | Engine;
  /** What it cannot do, and why. */
  readonly skips?: Partial<Record<Ability, string>>;
  /** Another copy of the workflows and of the library, which its engines are of. Default: the sources. */
  readonly flows?: typeof import("./flows.ts");
  readonly library?: typeof import("../../src/index.ts");
  /** Processes that are there as long as the tests are, such as a server. Default 0. */
  readonly processes?: number;
  /** What calls have left on the other side, such as Jobs and pods: what only takes its time to go is gone in the end. Default: nothing. */
  readonly remains?: () => Promise<readonly string[]>;
  /** How many items a large map has. Default 200. */
  readonly items?: number;
  /** How many characters a large text has. Default 8 million. */
  readonly large?: number;
}
