// One call that is carried out at another place, from the side that waits for it: the call goes over a line, what its task asks is answered
// by its run, and what it comes to is what comes back. Whoever is signalled and does not end is ended.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import type { TaskCall } from "../../graph/handler.ts";
import { TaskTimeoutError } from "../../run/errors.ts";
import type { Frame } from "../../run/frame.ts";
import { around } from "../../run/frame.ts";
import { judge } from "../../run/policies/retry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import type { Attempt } from "../attempt.ts";
import { Context } from "../context/context.ts";
import { passName } from "../asks/pass-name.ts";
import { answerFor } from "../remote/answering.ts";
import type { BatchText } from "../remote/batch.ts";
import { BatchWriter } from "../remote/batch-writer.ts";
import { Call } from "../remote/call.ts";
import type { FrameStep } from "../remote/frame-path.ts";
import { outputAt } from "../remote/long-outputs.ts";
import { Switchboard, type About, type FarOutcome } from "../remote/switchboard.ts";
import { grantWishes } from "../remote/wishes.ts";
import { systemClock } from "../system-clock.ts";
import { OTHER, wireOver } from "./line.ts";
import { expectNoPath } from "./no-path.ts";
import { LARGEST, type Place, type Way } from "./place.ts";
import { neverBegun, over, tooLarge } from "./refusals.ts";
import { sourcesOf } from "./sources.ts";

/** What goes to the other side. */
export interface Errand {
  readonly batch: BatchText;
  /** Modules that may define the workflow, the likeliest first. */
  readonly modules: readonly string[];
  /** What comes back is no larger, in characters. */
  readonly largest: number;
  readonly trace?: Readonly<Record<string, string>>;
  /** What of the input stands beside its text. */
  readonly buffers?: readonly ArrayBufferLike[];
  /** Whether the buffers of the output are given away. */
  readonly givesOutput?: true;
}

/** How long the other side may take to load what it needs before a task begins, in ms. */
const START = 60_000;

let count = 0;

/** Resolves and rejects as the task does; and rejects when the other side cannot be had, or ends before the task. */
export async function carryAway(call: TaskCall, place: Place): Promise<unknown> {
  const attempt = attemptOf(call);
  const { signal } = call;
  const goOn = stopTheClock(attempt);
  try {
    const way = await place.open(call, signal);
    return await new RunningErrand(attempt, call, place, way).outcome(goOn);
  } finally {
    // What stands around it may try again, and has no more time for that than there was.
    goOn();
  }
}

/** The attempt behind a call. Throws `OptionError` when a handler has put another context in its place. */
export function attemptOf(call: TaskCall): Attempt {
  if (call.context instanceof Context) return Context.attemptOf(call.context);
  throw new OptionError(
    `Expected a handler to hand on the context of task "${call.taskId}" as it is, got another`,
    "What is to be carried out elsewhere needs its own context: write next({ ...call, input }).",
  );
}

/** Time spent waiting is not the task's: until the returned function is called for the first time, none of it passes. */
export function stopTheClock(attempt: Attempt): () => void {
  const { clock } = attempt.services;
  let left = attempt.deadline - clock.now();
  attempt.deadline = Infinity;
  return () => {
    if (left < Infinity && !attempt.over) attempt.deadline = clock.now() + left;
    left = Infinity;
  };
}

class RunningErrand {
  readonly #attempt: Attempt;
  readonly #task: TaskCall;
  readonly #place: Place;
  readonly #way: Way;
  readonly #call: Call;
  readonly #switchboard: Switchboard;
  readonly #about: About;
  /** Nothing is to be given back any more. */
  #isGone = false;

  constructor(attempt: Attempt, task: TaskCall, place: Place, way: Way) {
    this.#attempt = attempt;
    this.#task = task;
    this.#place = place;
    this.#way = way;
    this.#call = new Call(attempt, `${passName(attempt.pass)}#${attempt.number}`, task.input);
    this.#about = [`e${++count}`, 0, 1];
    const { registry } = attempt.services;
    // The other side lives by the time of the machine, whatever the clock of the engine.
    this.#switchboard = new Switchboard(wireOver(way.line), systemClock, registry);
    this.#switchboard.answer("output", ([steps, at]) =>
      outputAt(attempt.pass.frame, steps as readonly FrameStep[], at as number, registry),
    );
    answerFor(this.#switchboard, (about) => {
      // A call before this one may have left something behind that asks on.
      if (this.#call.isOver || about[0] !== this.#about[0]) throw over();
      return { call: this.#call, putOff: () => attempt.services.putOff() };
    });
    if (place.isApart === true)
      this.#switchboard.answer("checkpoint", ([asked], about) => {
        if (this.#call.isOver || about[0] !== this.#about[0]) throw over();
        const options = asked as CheckpointOptions;
        expectNoPath(options, place.name);
        return attempt.services.checkpoint(options);
      });
  }

  /** `begun` is called when the task begins. */
  async outcome(begun: () => void): Promise<unknown> {
    const { taskId, signal } = this.#task;
    const { name, grace, start = START } = this.#place;
    const slow = systemClock.setTimer(start, () => {
      this.#switchboard.close(neverBegun(taskId, name, start));
      void this.#kill();
    });
    this.#switchboard.answer("begun", (_, about) => {
      if (about[0] !== this.#about[0]) return;
      slow.cancel();
      begun();
    });
    void this.#way.gone.then((error) => {
      this.#isGone = true;
      this.#switchboard.close(error);
    });
    let kill: { cancel(): void } | undefined;
    const stop = (): void => {
      try {
        this.#switchboard.tell(OTHER, "stop", this.#about, [errorOf(signal.reason)]);
      } finally {
        // Its end is awaited: nothing of the task goes on when its attempt is over.
        kill = systemClock.setTimer(grace, () => void this.#kill().then(() => this.#switchboard.close(errorOf(signal.reason))));
      }
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const { transfer } = this.#place;
      const isGiven = transfer === "input" || transfer === "both";
      const asked = this.#switchboard.ask(OTHER, "call", this.#about, [this.#errand()], isGiven);
      const outcome = (await asked) as FarOutcome;
      return this.#read(outcome);
    } catch (error) {
      // It was told to stop: what it makes of that is what it was told.
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      slow.cancel();
      kill?.cancel();
      signal.removeEventListener("abort", stop);
      this.#call.fail(over());
      this.#call.result.catch(() => {});
      this.#switchboard.close();
      if (!this.#isGone) this.#way.release();
    }
  }

  #kill(): Promise<void> {
    this.#isGone = true;
    return this.#way.kill();
  }

  #errand(): Errand {
    const { services } = this.#attempt;
    const { registry, runId, workflow, graph } = services;
    const aside = this.#switchboard.aside();
    const writer = new BatchWriter(registry, aside);
    writer.add(this.#call);
    const { largest = LARGEST, transfer } = this.#place;
    if (writer.size > largest) throw tooLarge("input", this.#task.taskId, writer.size, largest);
    const batch = writer.batch({
      id: this.#about[0],
      owner: OTHER,
      runId,
      workflow,
      graph,
      kept: false,
      telling: services.isTelling(),
    });
    const modules = this.#place.modules ?? writtenIn(this.#task);
    const { trace } = this.#task;
    return {
      batch,
      modules,
      largest,
      ...(trace === undefined ? {} : { trace }),
      ...(aside === undefined || aside.buffers.length === 0 ? {} : { buffers: aside.buffers }),
      ...(transfer === "output" || transfer === "both" ? { givesOutput: true } : {}),
    };
  }

  #read([how, text, more, buffers]: FarOutcome): unknown {
    const { registry } = this.#attempt.services;
    switch (how) {
      case "good":
        if (more !== undefined) grantWishes(this.#attempt, more, registry);
        if (this.#place.isApart === true) for (const options of this.#attempt.checkpoints ?? []) expectNoPath(options, this.#place.name);
        return decode(text, { registry, buffers });
      case "bad": {
        const error = errorOf(decode(text, { registry }));
        if (more !== undefined) judge(error, more === "again");
        throw error;
      }
      case "late": {
        const { pass, taskId, number, services } = this.#attempt;
        const at = { runId: services.runId, taskId, iteration: pass.iteration, attempt: number };
        throw new TaskTimeoutError(at, pass.frame.plan.works[pass.place]?.settings.timeout ?? 0);
      }
      case "undone":
        throw over();
    }
  }
}

/** Where the workflow of a call was written, as URLs. */
export function writtenIn(call: TaskCall): readonly string[] {
  return sourcesOf(rootOf(attemptOf(call).pass.frame).plan);
}

function rootOf(frame: Frame): Frame {
  let root = frame;
  for (let outer: Frame | undefined = frame; outer !== undefined; outer = around(outer)) root = outer;
  return root;
}
