// What the run comes to, in a form that can be compared, and whether its events tell a whole story.
import type { RunDetails, RunEvent } from "../../src/index.ts";
import { faultsOf } from "../rules/event-book.ts";

/** How many groups a state has, and how many cells, by the letter with which the names of the groups begin. */
export type Shape = Readonly<Record<string, readonly [groups: number, cells: number]>>;

export interface Result {
  readonly status: string;
  readonly output: unknown;
  readonly channels: unknown;
  /** The keys of what has completed, in no order. */
  readonly completed: readonly string[];
  /** Of what is left of its state: nothing that an undisturbed run would not leave. Where that was looked at. */
  readonly shape?: Shape;
}

interface Ended {
  readonly run: RunDetails | undefined;
  readonly completed: readonly string[];
  readonly shape?: Shape;
}

export function resultOf({ run, completed, shape }: Ended): Result {
  const result = { status: run?.status ?? "none", output: run?.output, channels: sorted(run?.channels), completed: completed.toSorted() };
  return shape === undefined ? result : { ...result, shape };
}

/** What many append to at the same time has no order. */
function sorted(channels: RunDetails["channels"] | undefined): unknown {
  const { everything, ...own } = channels?.[""] ?? {};
  return { ...channels, "": { ...own, everything: Array.isArray(everything) ? (everything as string[]).toSorted() : everything } };
}

/** What is wrong with the events of a run that has ended, be it in several processes: every start has its end, nothing comes twice. */
export function faultsInStory(events: readonly RunEvent[]): string[] {
  const told = events.filter(
    (event) => event.type !== "run.suspended" && !(event.type === "run.started" && event.resumedFrom !== undefined),
  );
  return faultsOf(told.map((event, i) => ({ ...event, seq: i + 1 })));
}
