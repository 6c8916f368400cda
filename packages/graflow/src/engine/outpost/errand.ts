// One call that is carried out at another place, from the side that waits for it: the call goes over a line, what its task asks is answered
// by its run, and what it comes to is what comes back. Whoever is signalled and does not end is ended.
import type { TaskCall } from "../../graph/handler.ts";
import { TaskTimeoutError } from "../../run/errors.ts";
import type { Frame } from "../../run/frame.ts";
import { around } from "../../run/frame.ts";
import { judge } from "../../run/policies/retry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { formatDuration } from "../../shared/duration.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
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
import { OTHER, wireOver } from "./line.ts";
import type { Place, Way } from "./place.ts";
import { sourcesOf } from "./sources.ts";

/** What goes to the other side. */
export interface Errand {
  readonly batch: BatchText;
  /** Modules that may define the workflow, the likeliest first. */
  readonly modules: readonly string[];
  readonly trace: Readonly<Record<string, string>> | undefined;
}

/** What is sent or comes back is no larger, in characters. */
const LARGEST = 256 * 1024 * 1024;

/** How long the other side may take to load what it needs before a task begins, in ms. */
const START = 60_000;

let count = 0;

/** Resolves and rejects as the task does; and rejects when the other side cannot be had, or ends before the task. */
export async function carryAway(call: TaskCall, place: Place): Promise<unknown> {
  const attempt = attemptOf(call);
  const { signal } = call;
  const goOn = stopTheClock(attempt);
  const way = await place.open(call, signal);
  return new RunningErrand(attempt, call, place, way).outcome(goOn);
}

/** The attempt behind a call. Throws `OptionError` when a handler has put another context in its place. */
export function attemptOf(call: TaskCall): Attempt {
  if (call.context instanceof Context) return Context.attemptOf(call.context);
  throw new OptionError(
    `Expected a handler to hand on the context of task "${call.taskId}" as it is, got another`,
    "What is to be carried out elsewhere needs its own context: write next({ ...call, input }).",
  );
}

/** Time spent waiting is not the task's: until the returned function is called, none of it passes. */
export function stopTheClock(attempt: Attempt): () => void {
  const { clock } = attempt.services;
  const left = attempt.deadline - clock.now();
  attempt.deadline = Infinity;
  return () => {
    if (left < Infinity) attempt.deadline = clock.now() + left;
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
  #isGone = false;

  constructor(attempt: Attempt, task: TaskCall, place: Place, way: Way) {
    this.#attempt = attempt;
    this.#task = task;
    this.#place = place;
    this.#way = way;
    this.#call = new Call(attempt, `${passName(attempt.pass)}#${attempt.number}`, task.input);
    this.#about = [`e${++count}`, 0, 1];
    const { clock, registry } = attempt.services;
    this.#switchboard = new Switchboard(wireOver(way.line), clock, registry);
    this.#switchboard.answer("output", ([steps, at]) =>
      outputAt(attempt.pass.frame, steps as readonly FrameStep[], at as number, registry),
    );
    answerFor(this.#switchboard, () => {
      if (this.#call.isOver) throw over();
      return { call: this.#call, putOff: () => attempt.services.putOff() };
    });
  }

  /** `begun` is called when the task begins. */
  async outcome(begun: () => void): Promise<unknown> {
    const { clock } = this.#attempt.services;
    const { start = START } = this.#place;
    const slow = clock.setTimer(start, () => {
      this.#switchboard.close(neverBegun(this.#task.taskId, this.#place.name, start));
      void this.#way.kill();
    });
    this.#switchboard.answer("begun", () => {
      slow.cancel();
      begun();
    });
    const { signal } = this.#task;
    void this.#way.gone.then((error) => {
      this.#isGone = true;
      this.#switchboard.close(error);
    });
    let kill: { cancel(): void } | undefined;
    const stop = (): void => {
      try {
        this.#switchboard.tell(OTHER, "stop", this.#about, [errorOf(signal.reason)]);
      } finally {
        kill = clock.setTimer(this.#place.grace, () => void this.#way.kill());
      }
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const asked = this.#switchboard.ask(OTHER, "call", this.#about, [this.#errand()]);
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

  #errand(): Errand {
    const { services, pass } = this.#attempt;
    const { registry, runId, workflow, graph } = services;
    const writer = new BatchWriter(registry);
    writer.add(this.#call);
    if (writer.size > LARGEST) throw tooLarge(this.#task.taskId, "input", writer.size);
    const batch = writer.batch({
      id: this.#about[0],
      owner: OTHER,
      runId,
      workflow,
      graph,
      kept: false,
      telling: services.isTelling(),
    });
    return { batch, modules: this.#place.modules ?? sourcesOf(rootOf(pass.frame).plan), trace: this.#task.trace };
  }

  #read([how, text, more]: FarOutcome): unknown {
    const { registry } = this.#attempt.services;
    switch (how) {
      case "good":
        if (more !== undefined) grantWishes(this.#attempt, more, registry);
        return decode(text, { registry });
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

function rootOf(frame: Frame): Frame {
  let root = frame;
  for (let outer: Frame | undefined = frame; outer !== undefined; outer = around(outer)) root = outer;
  return root;
}

function over(): GraflowError {
  return new GraflowError("CONTEXT_CLOSED", "Nobody waits for this task any more", { hint: "Nothing to do: its attempt has ended." });
}

function neverBegun(taskId: string, place: string, limit: number): GraflowError {
  const within = formatDuration(limit);
  return new GraflowError("PLACE_UNAVAILABLE", `Expected ${place}() to begin with task "${taskId}" within ${within}, got nothing`, {
    hint: "See whether the module that defines the workflow waits for something while it is loaded.",
  });
}

function tooLarge(taskId: string, what: string, size: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the ${what} of task "${taskId}" to have at most ${LARGEST} characters, got ${size}`, {
    hint: "Keep large values in files or an object store, and hand on where they are.",
  });
}
