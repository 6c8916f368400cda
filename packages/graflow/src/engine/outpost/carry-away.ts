// One call that is carried out at another place, from the side that waits for it: the call goes over a line, what its task asks is answered
// by its run, and what it comes to is what comes back. Whoever is signalled and does not end is ended.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import type { TaskCall } from "../../graph/handler.ts";
import type { Timer } from "../../ports/clock.ts";
import { judge } from "../../run/policies/retry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import type { Attempt } from "../attempt.ts";
import { passName } from "../asks/pass-name.ts";
import { answerFor } from "../remote/answering.ts";
import { Call } from "../remote/call.ts";
import { Switchboard, type About, type FarOutcome } from "../remote/switchboard.ts";
import { grantWishes } from "../remote/wishes.ts";
import { systemClock } from "../system-clock.ts";
import { writeErrand } from "./errand.ts";
import { OTHER, wireOver } from "./line.ts";
import { expectNoPath } from "./no-path.ts";
import type { Place, Way } from "./place.ts";
import { neverBegun, over } from "./refusals.ts";

/** How long the other side may take to load what it needs before a task begins, in ms. */
const START = 60_000;

let count = 0;

/**
 * Resolves and rejects as the task does; and rejects when the other side cannot be had, or ends before the task. `begun` is called when the task
 * begins.
 */
export async function carryAway(attempt: Attempt, task: TaskCall, place: Place, begun: () => void): Promise<unknown> {
  const way = await place.open(task, task.signal);
  return new CallAway(attempt, task, place, way).outcome(begun);
}

class CallAway {
  readonly #task: TaskCall;
  readonly #place: Place;
  readonly #way: Way;
  readonly #call: Call;
  readonly #switchboard: Switchboard;
  readonly #about: About = [`e${++count}`, 0, 1];
  /** Nothing is to be given back any more. */
  #isGone = false;
  /** Why the other side is being ended, if it is. */
  #why: Error | undefined = undefined;

  constructor(attempt: Attempt, task: TaskCall, place: Place, way: Way) {
    this.#task = task;
    this.#place = place;
    this.#way = way;
    this.#call = new Call(attempt, `${passName(attempt.pass)}#${attempt.number}`, task.input);
    // The other side lives by the time of the machine, whatever the clock of the engine.
    this.#switchboard = new Switchboard(wireOver(way.line), systemClock, attempt.services.registry);
    answerFor(this.#switchboard, (about) => this.#asked(about));
    if (place.isApart === true)
      this.#switchboard.answer("checkpoint", ([asked], about) => {
        const { services } = this.#asked(about).attempt;
        const options = asked as CheckpointOptions;
        expectNoPath(options, place.name);
        return services.checkpoint(options);
      });
  }

  /** A call before this one may have left something behind that asks on. */
  #asked(about: About): Call {
    if (this.#call.isOver || about[0] !== this.#about[0]) throw over();
    return this.#call;
  }

  async outcome(begun: () => void): Promise<unknown> {
    const { taskId, signal } = this.#task;
    const { name, grace, start = START, transfer } = this.#place;
    const slow = systemClock.setTimer(start, () => this.#end(neverBegun(taskId, name, start)));
    this.#switchboard.answer("begun", (_, about) => {
      this.#asked(about);
      slow.cancel();
      begun();
    });
    void this.#way.gone.then((error) => {
      this.#isGone = true;
      this.#switchboard.close(this.#why ?? error);
    });
    let kill: Timer | undefined;
    const stop = (): void => {
      this.#switchboard.tell(OTHER, "stop", this.#about, [errorOf(signal.reason)]);
      kill = systemClock.setTimer(grace, () => this.#end(errorOf(signal.reason)));
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const errand = writeErrand(this.#about[0], this.#call, this.#task, this.#place, this.#switchboard.aside());
      const isGiven = transfer === "input" || transfer === "both";
      return this.#read((await this.#switchboard.ask(OTHER, "call", this.#about, [errand], isGiven)) as FarOutcome);
    } catch (error) {
      // It was told to stop: what it makes of that is what it was told.
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      slow.cancel();
      kill?.cancel();
      signal.removeEventListener("abort", stop);
      this.#call.complete(undefined);
      this.#switchboard.close();
      if (!this.#isGone) this.#way.release();
    }
  }

  /** Ends the other side. Its end is awaited: nothing of the task goes on when its attempt is over. */
  #end(why: Error): void {
    this.#isGone = true;
    this.#why ??= why;
    void this.#way.kill().then(() => this.#switchboard.close(why));
  }

  #read([how, text, more, buffers]: FarOutcome): unknown {
    const { attempt } = this.#call;
    const { registry } = attempt.services;
    if (how === "good") {
      if (more !== undefined) grantWishes(attempt, more, registry);
      if (this.#place.isApart === true) for (const options of attempt.checkpoints ?? []) expectNoPath(options, this.#place.name);
      return decode(text, { registry, buffers });
    }
    // Its time is seen to here, and it has been asked for by nobody else.
    if (how !== "bad") throw over();
    const error = errorOf(decode(text, { registry }));
    if (more !== undefined) judge(error, more === "again");
    throw error;
  }
}
