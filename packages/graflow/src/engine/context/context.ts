// What a task sees, put together from the capability files beside this one. Each capability is made when it is asked for, and bound, so that
// a context can be taken apart; a task that asks for nothing pays for one small object.
import type { ContextChannel, Logger, TaskContext } from "../../graph/context.ts";
import type { Pass } from "../../run/frame.ts";
import { Attempt } from "../attempt.ts";
import type { RunServices } from "../services.ts";
import { requestApprovalOf, requestFeedbackOf, requestMultiSelectionOf, requestSelectionOf, requestTextOf } from "./ask.ts";
import { contextChannelOf } from "./channel.ts";
import { checkpointOf } from "./checkpoint.ts";
import { cancelOf, gotoOf, nextIterationOf, nextTaskOf, terminateOf } from "./flow.ts";
import { resourceNamesOf, resourcesOf } from "./resources.ts";
import { outcomeOfOf, resultOfOf } from "./results.ts";
import { loggerOf, progressOf } from "./tell.ts";
import { onceOf, sleepOf } from "./time.ts";

/** For all copies of the library in this thread: a file in CommonJS may get one of its own. */
const behind: unique symbol = Symbol.for("graflow.attempt");

interface Behind {
  readonly [behind]: Attempt;
}

export class Context implements TaskContext {
  readonly #services: RunServices;
  readonly #pass: Pass;
  #made: Attempt | undefined = undefined;
  #closed = false;

  constructor(services: RunServices, pass: Pass) {
    this.#services = services;
    this.#pass = pass;
  }

  static {
    Object.defineProperty(this.prototype, behind, {
      get(this: Context) {
        return this.#attempt;
      },
    });
  }

  /** The attempt behind a context; made when something needs it. */
  static attemptOf(context: TaskContext): Attempt {
    return (context as TaskContext & Behind)[behind];
  }

  /** Whether that is a context of ours. */
  static isOne(context: TaskContext): boolean {
    return behind in context;
  }

  /** The attempt behind a context, if anything has needed it so far. From here on, what a task still asks for comes too late. */
  static close(context: Context): Attempt | undefined {
    context.#closed = true;
    return context.#made;
  }

  get #attempt(): Attempt {
    if (this.#made === undefined) {
      this.#made = new Attempt(this.#services, this.#pass);
      this.#made.over = this.#closed;
    }
    return this.#made;
  }

  get runId(): string {
    return this.#services.runId;
  }
  get taskId(): string {
    return this.#attempt.taskId;
  }
  get attempt(): number {
    return this.#attempt.number;
  }
  get iteration(): number {
    return this.#pass.iteration;
  }
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }
  get resources(): TaskContext["resources"] {
    return resourcesOf(this.#attempt);
  }
  get resourceNames(): TaskContext["resourceNames"] {
    return resourceNamesOf(this.#attempt);
  }
  get log(): Logger {
    return loggerOf(this.#attempt);
  }
  get channel(): ContextChannel {
    return contextChannelOf(this.#attempt);
  }
  get resultOf(): TaskContext["resultOf"] {
    return resultOfOf(this.#attempt);
  }
  get outcomeOf(): TaskContext["outcomeOf"] {
    return outcomeOfOf(this.#attempt);
  }
  get nextTask(): TaskContext["nextTask"] {
    return nextTaskOf(this.#attempt);
  }
  get goto(): TaskContext["goto"] {
    return gotoOf(this.#attempt);
  }
  get nextIteration(): TaskContext["nextIteration"] {
    return nextIterationOf(this.#attempt);
  }
  get terminateWorkflow(): TaskContext["terminateWorkflow"] {
    return terminateOf(this.#attempt);
  }
  get cancelWorkflow(): TaskContext["cancelWorkflow"] {
    return cancelOf(this.#attempt);
  }
  get checkpoint(): TaskContext["checkpoint"] {
    return checkpointOf(this.#attempt);
  }
  get requestApproval(): TaskContext["requestApproval"] {
    return requestApprovalOf(this.#attempt);
  }
  get requestText(): TaskContext["requestText"] {
    return requestTextOf(this.#attempt);
  }
  get requestSelection(): TaskContext["requestSelection"] {
    return requestSelectionOf(this.#attempt);
  }
  get requestMultiSelection(): TaskContext["requestMultiSelection"] {
    return requestMultiSelectionOf(this.#attempt);
  }
  get requestFeedback(): TaskContext["requestFeedback"] {
    return requestFeedbackOf(this.#attempt);
  }
  get once(): TaskContext["once"] {
    return onceOf(this.#attempt);
  }
  get sleep(): TaskContext["sleep"] {
    return sleepOf(this.#attempt);
  }
  get progress(): TaskContext["progress"] {
    return progressOf(this.#attempt);
  }
}
