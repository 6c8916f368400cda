// Lets the tasks of a run through up to a step, so that a run can be timed in slices, and contenders can take turns in the middle of it.

export class Gate {
  /** The first step that must wait. */
  #closedFrom = 0;
  #letThrough: (() => void) | undefined = undefined;
  #arrived: (() => void) | undefined = undefined;

  /** Called by the task of each step. A promise when it has to wait: all steps before it are on the disk then. */
  pass(step: number): Promise<void> | undefined {
    if (step < this.#closedFrom) return undefined;
    this.#arrived?.();
    return new Promise((resolve) => {
      this.#letThrough = resolve;
    });
  }

  /** Resolves when the step after these wants to begin, or when `ended` does. */
  async advance(steps: number, ended: Promise<unknown>): Promise<void> {
    this.#closedFrom += steps;
    const arrived = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    this.#letThrough?.();
    await Promise.race([arrived, ended]);
  }
}
