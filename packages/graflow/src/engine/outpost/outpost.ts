// The other side: carries tasks out for the one process that it has a line to. They find what they would find there: the same context, over
// services that ask it.
import { pathOf } from "../../run/frame.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Clock } from "../../ports/clock.ts";
import { FarAttempt } from "../remote/far-attempt.ts";
import { FarRun, type FarRunParts } from "../remote/far-run.ts";
import { callsIn, type HostedCall } from "../remote/hosted-call.ts";
import { KnownOutputs } from "../remote/known-outputs.ts";
import type { Hole } from "../remote/long-outputs.ts";
import { Given, Switchboard, type About, type FarOutcome } from "../remote/switchboard.ts";
import { Told } from "../remote/told.ts";
import { Resources } from "../resources.ts";
import { readErrand, unreadable, type Errand } from "./errand.ts";
import { OTHER, wireOver, type Line } from "./line.ts";
import type { Loaded, Wanted } from "./load.ts";
import { tooLarge } from "./refusals.ts";

/** Finds the workflow of a call. Rejects with a `GraflowError` (`TASK_NOT_FOUND`). */
export interface Finder {
  find(wanted: Wanted): Promise<Loaded>;
}

export class Outpost {
  readonly #finder: Finder;
  readonly #clock: Clock;
  readonly #within: (begin: () => unknown) => unknown;
  readonly #known: KnownOutputs = new KnownOutputs();
  readonly #resources: Resources = new Resources();

  /** `within`: calls what begins a task, so that it can be told from a module that is being loaded. */
  constructor(finder: Finder, clock: Clock, within: (begin: () => unknown) => unknown) {
    this.#finder = finder;
    this.#clock = clock;
    this.#within = within;
  }

  /**
   * Carries out what comes over a line, until the returned function is called; what still goes on then is signalled. `over` is called when what a
   * call has come to has been sent.
   */
  serve(line: Line, over?: () => void): () => void {
    const doing = new Map<string, FarAttempt | Error | undefined>();
    const switchboard = new Switchboard(wireOver(line), this.#clock, undefined);
    const told = new Told(switchboard);
    switchboard.answer("call", async ([sent], about) => {
      doing.set(about[0], undefined);
      try {
        const errand = readErrand(sent);
        const outcome = await this.#carryOut(errand, about, { switchboard, told, doing });
        return errand.givesOutput === true ? new Given(outcome) : outcome;
      } finally {
        doing.delete(about[0]);
        // It is sent in this turn.
        if (over !== undefined) setImmediate(over);
      }
    });
    switchboard.answer("stop", ([reason], [id]) => {
      const attempt = doing.get(id);
      if (attempt instanceof FarAttempt) attempt.abort(reason as Error);
      else if (doing.has(id)) doing.set(id, reason as Error);
    });
    switchboard.listen();
    return () => {
      switchboard.close();
      for (const [id, attempt] of doing) {
        if (attempt instanceof FarAttempt) attempt.abort(forsaken());
        else doing.set(id, forsaken());
      }
    };
  }

  async #carryOut({ batch, modules, largest, buffers }: Errand, about: About, at: Desk): Promise<FarOutcome> {
    const { workflow, registry } = await this.#finder.find({ workflow: batch.workflow, graph: batch.graph, modules });
    const { switchboard, told, doing } = at;
    switchboard.registry = registry;
    const holes: Hole[] = [];
    const long = this.#known.of(batch.runId);
    const [call] = callsIn(batch, workflow, { registry, long, buffers }, holes);
    if (call === undefined) throw unreadable("got no call");
    for (const { steps, place, hash, fill } of holes) {
      const known = long.get(hash);
      if (known !== undefined) fill(known.value);
      else {
        const text = await switchboard.ask(OTHER, "output", about, [steps, place]);
        if (typeof text === "string") fill(long.read(text, registry));
      }
    }
    const run: FarRunParts = {
      runId: batch.runId,
      workflow: batch.workflow,
      graph: batch.graph,
      owner: OTHER,
      isTelling: batch.telling,
      switchboard,
      clock: this.#clock,
      registry,
      resources: this.#resources,
      told,
    };
    const attempt = new FarAttempt(bare(call), new FarRun(run, about), {
      clock: this.#clock,
      registry,
      handlerNamed: () => undefined,
      aside: () => switchboard.aside(),
    });
    const stopped = doing.get(about[0]);
    if (stopped instanceof Error) throw stopped;
    doing.set(about[0], attempt);
    switchboard.tell(OTHER, "begun", about, []);
    const outcome = await new Promise<FarOutcome>((resolve) => {
      void this.#within(() => attempt.begin(resolve));
    });
    const [how, { length }, , beside = []] = outcome;
    const size = beside.reduce((sum, { byteLength }) => sum + byteLength, length);
    if (how === "good" && size > largest) throw tooLarge("output", pathOf(call.pass.frame, call.pass.place), size, largest);
    return outcome;
  }

  async close(): Promise<void> {
    await this.#resources.close();
  }
}

interface Desk {
  readonly switchboard: Switchboard;
  readonly told: Told;
  /** What is being carried out, by its batch; why it is not wanted, before it has begun. */
  readonly doing: Map<string, FarAttempt | Error | undefined>;
}

function forsaken(): GraflowError {
  return new GraflowError("PROCESS_GONE", "Whoever waits for this task is gone", {
    hint: "Nothing to do: the task may stop. It is done again by whoever still needs it.",
  });
}

/** What stands around the task is done on the side that waits for it, and so is its time seen to. */
function bare({ pass, key, work, devices }: HostedCall): HostedCall {
  return {
    pass,
    key,
    devices,
    work: { run: work.run, settings: { ...work.settings, handlers: [], timeout: 0 } },
  };
}
