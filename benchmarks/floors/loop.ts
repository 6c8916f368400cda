// The floor of a loop: call the task, store its result, see whether it asked for another pass.

export interface FloorContext {
  nextIteration(input: number): void;
  stop(): void;
}

export function iterate(id: string, run: (input: number, context: FloorContext) => number, input: number): Map<string, unknown> {
  const results = new Map<string, unknown>();
  let next = input;
  let again = true;
  const context: FloorContext = {
    nextIteration(value) {
      again = true;
      next = value;
    },
    stop() {
      again = false;
    },
  };
  while (again) {
    again = false;
    results.set(id, run(next, context));
  }
  return results;
}

/** Runs the tasks in turn, each with the output of the one before, until one of them says stop. */
export function goRound(
  tasks: readonly { readonly id: string; readonly run: (input: number, context: FloorContext) => number }[],
  input: number,
): Map<string, unknown> {
  const results = new Map<string, unknown>();
  let value = input;
  let stopped = false;
  const context: FloorContext = {
    nextIteration() {},
    stop() {
      stopped = true;
    },
  };
  while (!stopped) {
    for (const task of tasks) {
      value = task.run(value, context);
      results.set(task.id, value);
      if (stopped) break;
    }
  }
  return results;
}
