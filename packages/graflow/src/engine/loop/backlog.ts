// What a run is still to do, and to tell. As a rule it is the queue of its state; before it come actions that have let what happened after them
// be told first, and apart from it stand those that a run which stops leaves to whoever goes on with it.
import type { Happening } from "../../run/event.ts";
import type { Action } from "../../run/state.ts";
import { Queue } from "../../shared/queue.ts";

/** An action that tells what has happened, but for the end of the run: that is told when all that comes before it is stored. */
type Story = Extract<Action, { readonly type: "tell" }>;

function isStory(action: Action | undefined): action is Story {
  return action?.type === "tell" && !action.happening.type.startsWith("run.");
}

/** Whether an action tells that the run has ended. */
export function isEnd(action: Action): action is Story {
  if (action.type !== "tell") return false;
  const { type } = action.happening;
  return type.startsWith("run.") && type !== "run.started" && type !== "run.suspended";
}

export class Backlog {
  readonly #actions: Queue<Action>;
  #overtaken: Queue<Action> | undefined = undefined;
  #left: Action[] | undefined = undefined;

  /** `actions` are those of the run's state. */
  constructor(actions: Queue<Action>) {
    this.#actions = actions;
  }

  /** The next action. Where nothing new may begin, only what is to be told. */
  next(isHeld: boolean): Action | undefined {
    const queue = this.#overtaken !== undefined && this.#overtaken.size > 0 ? this.#overtaken : this.#actions;
    return isHeld && !isStory(queue.at(0)) ? undefined : queue.shift();
  }

  /** Tells all that has happened so far, ahead of what is still to be done. */
  catchUp(tell: (happening: Happening) => void): void {
    for (let action = this.#actions.shift(); action !== undefined; action = this.#actions.shift()) {
      if (isStory(action)) tell(action.happening);
      else (this.#overtaken ??= new Queue()).push(action);
    }
  }

  /** Leaves an action to whoever goes on with the run. */
  leave(action: Action): void {
    (this.#left ??= []).push(action);
  }

  /** All that has not been performed. */
  *open(): Generator<Action> {
    if (this.#left !== undefined) yield* this.#left;
    for (const queue of [this.#overtaken, this.#actions]) {
      if (queue !== undefined) for (let i = 0; i < queue.size; i++) yield queue.at(i) as Action;
    }
  }

  get isEmpty(): boolean {
    return this.#actions.size === 0 && (this.#overtaken?.size ?? 0) === 0;
  }
}
