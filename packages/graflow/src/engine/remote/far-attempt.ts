// One call, carried out here for whoever has its run elsewhere, from when its task begins until it is known what came of it, as text.
import { InterruptedError } from "../../run/errors.ts";
import type { Aside } from "../../shared/codec/aside.ts";
import { encode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import type { Attempt } from "../attempt.ts";
import { Context } from "../context/context.ts";
import { isPromise } from "../loop/execute.ts";
import type { FarRun } from "./far-run.ts";
import type { HostParts } from "./host-parts.ts";
import { perform, type HostedCall } from "./hosted-call.ts";
import type { FarOutcome } from "./switchboard.ts";
import { writeWishes } from "./wishes.ts";

interface Parts extends Pick<HostParts, "clock" | "registry" | "handlerNamed"> {
  /** Where buffers of the output go, if they go beside its text. */
  readonly aside?: () => Aside | undefined;
}

export class FarAttempt {
  readonly #call: HostedCall;
  readonly #far: FarRun;
  readonly #parts: Parts;
  readonly #context: Context;
  #settle: ((outcome: FarOutcome) => void) | undefined = undefined;

  constructor(call: HostedCall, far: FarRun, parts: Parts) {
    this.#call = call;
    this.#far = far;
    this.#parts = parts;
    this.#context = new Context(far, call.pass);
    if (call.devices !== undefined) this.#attempt.devices = call.devices;
  }

  /**
   * Calls the task. `ended` is told once what came of it; where that takes a while, the returned promise resolves after that. It never rejects.
   */
  begin(ended: (outcome: FarOutcome) => void): Promise<void> | undefined {
    const { clock } = this.#parts;
    const { timeout } = this.#call.work.settings;
    let result: unknown;
    if (timeout > 0) this.#attempt.deadline = clock.now() + timeout;
    try {
      result = perform(this.#call, this.#context, this.#parts.handlerNamed);
    } catch (thrown) {
      this.#end(this.#bad(thrown), ended);
      return undefined;
    }
    if (!isPromise(result)) {
      this.#end(this.#came(result), ended);
      return undefined;
    }
    const pending = result;
    return new Promise((resolve) => {
      let isOver = false;
      let unwatch: (() => void) | undefined;
      this.#settle = (outcome) => {
        if (isOver) return;
        isOver = true;
        unwatch?.();
        this.#end(outcome, ended);
        resolve();
      };
      if (timeout > 0)
        unwatch = this.#attempt.whenUp(() => {
          this.abort(new InterruptedError(this.#far.runId, `it took longer than its timeout of ${timeout} ms`));
          this.stop(["late", ""]);
        });
      Promise.resolve(pending).then(
        (output) => {
          if (!isOver) this.stop(this.#came(output));
        },
        (thrown: unknown) => {
          if (!isOver) this.stop(this.#bad(thrown));
        },
      );
    });
  }

  #end(outcome: FarOutcome, ended: (outcome: FarOutcome) => void): void {
    this.#far.end();
    ended(outcome);
  }

  /** A task that keeps the thread busy keeps its timer from firing as well. */
  #came(output: unknown): FarOutcome {
    const isLate = this.#call.work.settings.timeout > 0 && this.#parts.clock.now() > this.#attempt.deadline;
    return isLate ? this.#late() : this.#good(output);
  }

  get #attempt(): Attempt {
    return Context.attemptOf(this.#context);
  }

  /** Signals its task. */
  abort(reason: Error): void {
    this.#attempt.abort(reason);
  }

  /** It is over, whatever its task makes of it. */
  stop(outcome: FarOutcome): void {
    this.#settle?.(outcome);
  }

  #good(output: unknown): FarOutcome {
    const attempt = Context.close(this.#context);
    if (attempt?.canceled !== undefined) return this.#bad(attempt.canceled);
    attempt?.end();
    const { registry } = this.#parts;
    try {
      const aside = typeof output === "object" ? this.#parts.aside?.() : undefined;
      const text = encode(output, {
        registry,
        aside,
        ...(typeof output === "object" ? { path: `result of ${this.#attempt.taskId}` } : {}),
      });
      const wishes = attempt === undefined ? undefined : writeWishes(attempt, registry);
      if (aside !== undefined && aside.buffers.length > 0) return ["good", text, wishes, aside.buffers];
      return wishes === undefined ? ["good", text] : ["good", text, wishes];
    } catch (error) {
      return ["bad", encode(errorOf(error), { registry })];
    }
  }

  #late(): FarOutcome {
    Context.close(this.#context)?.end();
    return ["late", ""];
  }

  #bad(thrown: unknown): FarOutcome {
    Context.close(this.#context)?.end();
    const text = encode(errorOf(thrown), { registry: this.#parts.registry });
    const verdict = this.#verdictOn(thrown);
    return verdict === undefined ? ["bad", text] : ["bad", text, verdict];
  }

  /** An error of the user's own class is one only here. A rule that throws is asked again where the run is, and what it throws told there. */
  #verdictOn(thrown: unknown): "again" | "enough" | undefined {
    const when = this.#call.work.settings.retry?.when;
    if (when === undefined) return undefined;
    try {
      return when(thrown) ? "again" : "enough";
    } catch {
      return undefined;
    }
  }
}
