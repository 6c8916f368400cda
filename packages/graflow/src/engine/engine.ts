// An engine: a backend, handlers by name, plugins, and the runs that are going on.
import type { AnyNode } from "../graph/node.ts";
import type { Plan, Work } from "../graph/plan.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import type { OpenBackend } from "../ports/backend.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunEvent } from "../run/event.ts";
import { describeError } from "../shared/error-of.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { explainId } from "../shared/ids.ts";
import { show } from "../shared/show.ts";
import type { Engine, HandlerRegistry, Plugin, RunOptions } from "./face.ts";
import { openChannel } from "./channel/open-channel.ts";
import { OWN_CHANNEL } from "./context/channel.ts";
import { RunLoop } from "./loop.ts";
import { Run } from "./run-handle.ts";

export interface EngineParts {
  readonly backend: OpenBackend;
  readonly clock: Clock;
  readonly handlers: HandlerRegistry;
  readonly plugins: readonly Plugin[];
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly replaced: ReadonlyMap<AnyNode, Work["run"]> | undefined;
  readonly deliver: (settle: () => void) => void;
}

const knownOptions = ["engine", "runId", "concurrency", "maxSteps", "signal", "channel", "tags"];

export class LocalEngine implements Engine {
  readonly handlers: HandlerRegistry;
  readonly clock: Clock;
  readonly #parts: EngineParts;
  readonly #listeners: readonly ((event: RunEvent) => void)[];
  readonly #runs: Map<string, Run<unknown>> = new Map();
  readonly #checked: WeakSet<Plan> = new WeakSet();
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.handlers = parts.handlers;
    this.clock = parts.clock;
    this.#listeners = parts.plugins.map(guarded);
  }

  /** Starts a run; it begins on the next microtask. Throws for bad options, an unknown handler, a run id in use, a closed engine. */
  start(workflow: WorkflowGraph, input: unknown, options: RunOptions): Run<unknown> {
    if (this.#closed)
      throw new GraflowError("ENGINE_CLOSED", `Workflow "${workflow.name}" was started on an engine that has been closed`, {
        hint: "Start it before the engine is closed, or on another engine.",
      });
    this.#expectHandlers(workflow.plan, workflow.name);
    const id = this.#readOptions(options);
    const loop: RunLoop = new RunLoop({
      id,
      plan: workflow.plan,
      input,
      limits: { concurrency: options.concurrency ?? workflow.concurrency, maxSteps: options.maxSteps ?? workflow.maxSteps },
      tags: options.tags,
      clock: this.clock,
      channels: this.#parts.backend.channels,
      random: this.#parts.random,
      replaced: this.#parts.replaced,
      deliver: this.#parts.deliver,
      handlerNamed: (name) => this.handlers.get(name),
      listeners: this.#listeners,
      onFinish: (finish) => {
        this.#runs.delete(id);
        run.finish(finish);
      },
    });
    const run = new Run<unknown>(loop, options.signal);
    this.#runs.set(id, run);
    const { channel } = options;
    loop.launch(channel === undefined ? undefined : () => this.#fill(loop, channel));
    return run;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#runs.values()];
    for (const run of running) run.cancel("the engine was closed");
    await Promise.all(running.map((run) => run.outcome));
    await this.#parts.backend.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Writes the initial values of a run's channel. */
  async #fill(loop: RunLoop, values: Readonly<Record<string, unknown>>): Promise<void> {
    const channel = openChannel(loop.channels, loop.clock, { runId: loop.runId, name: OWN_CHANNEL, signal: loop.ended });
    for (const [key, value] of Object.entries(values)) await channel.set(key, value);
  }

  #readOptions(options: RunOptions): string {
    expectKnown(options, knownOptions, "a run");
    if (options.concurrency !== undefined) expectInteger(options.concurrency, "concurrency", 1);
    if (options.maxSteps !== undefined) expectInteger(options.maxSteps, "maxSteps", 1);
    if (options.signal !== undefined && typeof options.signal.addEventListener !== "function")
      throw new OptionError(`Expected \`signal\` to be an AbortSignal, got ${show(options.signal)}`);
    if (
      options.channel !== undefined &&
      (typeof options.channel !== "object" || options.channel === null || Array.isArray(options.channel))
    )
      throw new OptionError(`Expected \`channel\` to be a record of initial values, got ${show(options.channel)}`);
    if (options.tags !== undefined && !(Array.isArray(options.tags) && options.tags.every((tag) => typeof tag === "string"))) {
      throw new OptionError(`Expected \`tags\` to be a list of words, got ${show(options.tags)}`);
    }
    const id = options.runId === undefined ? this.#parts.newId() : options.runId;
    const problem = explainId(id);
    if (problem !== undefined) throw new OptionError(`Expected \`runId\` to be an id, got ${show(id)}: ${problem}`, "Choose another id.");
    if (this.#runs.has(id))
      throw new GraflowError("RUN_EXISTS", `Run ${id} is already running on this engine`, {
        hint: "Give the new run another `runId`, or wait for the other to end.",
      });
    return id;
  }

  /** Finds names of handlers that nobody registered, here and in sub-workflows and maps. */
  #expectHandlers(plan: Plan, name: string): void {
    if (this.#checked.has(plan)) return;
    plan.works.forEach((work, place) => {
      for (const handler of work?.settings.handlers ?? []) {
        if (typeof handler !== "string" || this.handlers.get(handler) !== undefined) continue;
        throw new GraflowError(
          "HANDLER_UNKNOWN",
          `Task "${plan.ids[place] ?? "?"}" of workflow "${name}" wants the handler "${handler}", which is not registered`,
          {
            hint: `Register it: createEngine({ handlers: { ${JSON.stringify(handler)}: … } }) or engine.handlers.register(${JSON.stringify(handler)}, …). Known: ${this.handlers.names().join(", ") || "none"}.`,
          },
        );
      }
    });
    for (const inner of plan.flows.values()) this.#expectHandlers(inner, inner.name);
    for (const inner of plan.maps.values()) this.#expectHandlers(inner.item, name);
    this.#checked.add(plan);
  }
}

/** A plugin that throws harms nobody; it is reported once. */
function guarded(plugin: Plugin): (event: RunEvent) => void {
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    process.emitWarning(
      `The plugin "${plugin.name}" threw on an event; it goes on receiving them. ${describeError(error)}`,
      "GraflowWarning",
    );
  };
  return (event) => {
    try {
      // A plugin may be written as an async function, whatever its type says.
      const result: unknown = plugin.onEvent(event);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };
}
