// The task that all contenders carry out: it adds 1, and counts that it was called. In a worker that is going to be killed it never ends.

export interface NoOp {
  /** How often it was called in this process. */
  calls: number;
  /** Whether a task with a negative input hangs here. */
  hangs: boolean;
}

export const noOp: NoOp = { calls: 0, hangs: false };

/** What a worker tells when it begins a task with a negative input. */
export const BEGUN = "begun";

export function addOne(input: number): number | Promise<number> {
  noOp.calls++;
  if (input >= 0) return input + 1;
  process.send?.(BEGUN);
  // As a task that waits for something: a promise alone would not keep the process.
  return noOp.hangs ? new Promise(() => setInterval(() => {}, 60_000)) : input + 1;
}
