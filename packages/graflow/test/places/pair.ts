// A place within this process, for tests of what goes over a line: an outpost at the other end of it, and hands on both ends. Every text is
// handed on as text, on a later turn.
import type { Line } from "../../src/engine/outpost/line.ts";
import { Outpost } from "../../src/engine/outpost/outpost.ts";
import type { Place, Way } from "../../src/engine/outpost/place.ts";
import { placed } from "../../src/engine/outpost/placed.ts";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { WorkflowGraph } from "../../src/graph/workflow-graph.ts";
import { createEngine, GraflowError, memory, type Engine, type EngineOptions, type TaskHandler } from "../../src/index.ts";

export interface PairOptions {
  readonly grace?: number;
  readonly start?: number;
  readonly largest?: number;
  /** What arrives of each text, each way. */
  readonly there?: (text: string) => readonly string[];
  readonly back?: (text: string) => readonly string[];
  /** Resolves when the other side has what it needs for a workflow. */
  readonly loaded?: Promise<unknown>;
  /** One line for all calls, one after the other, as to a process that is kept. */
  readonly isKept?: boolean;
}

export class Pair {
  readonly handler: TaskHandler;
  /** What has become of the ways, in order. */
  readonly happened: string[] = [];
  /** All texts that have arrived, in order. */
  readonly texts: string[] = [];
  readonly #options: PairOptions;
  readonly #workflows: Map<string, WorkflowGraph<never, unknown>> = new Map();
  #gone: (() => void) | undefined;
  #kept: { readonly line: Line; listen(listener: (text: string) => void): void } | undefined;

  constructor(workflows: readonly WorkflowGraph<never, unknown>[], options: PairOptions = {}) {
    this.#options = options;
    for (const workflow of workflows) this.#workflows.set(workflow.name, workflow);
    const place: Place = {
      name: "pair",
      grace: options.grace ?? 50,
      modules: [],
      open: async () => this.#open(),
      ...(options.largest === undefined ? {} : { largest: options.largest }),
      ...(options.start === undefined ? {} : { start: options.start }),
    };
    this.handler = placed(place);
  }

  engine(more: Partial<EngineOptions> = {}): Engine {
    return createEngine({ backend: memory(), ...more, handlers: { place: this.handler, ...more.handlers } });
  }

  /** The other side ends by itself. */
  crash(): void {
    this.#gone?.();
  }

  #open(): Way {
    this.happened.push("opened");
    const { there = one, back = one, isKept = false } = this.#options;
    let isUp = true;
    let stop: (() => void) | undefined;
    const { promise: gone, resolve } = Promise.withResolvers<Error>();
    const end = (what: string): void => {
      if (!isUp) return;
      isUp = false;
      this.happened.push(what);
      stop?.();
      resolve(new GraflowError("PLACE_LOST", `The other side has ${what}`, { hint: "Try again." }));
    };
    this.#gone = () => end("crashed");
    const carry = (texts: readonly string[], to: (text: string) => void): void => {
      for (const text of texts) {
        setImmediate(() => {
          if (!isUp) return;
          this.texts.push(text);
          to(text);
        });
      }
    };
    const serve = (): { readonly line: Line; listen(listener: (text: string) => void): void } => {
      let hear: (text: string) => void = () => {};
      let toHome: (text: string) => void = () => {};
      const outpost = new Outpost(
        {
          find: async ({ workflow: name }) => {
            await this.#options.loaded;
            const workflow = this.#workflows.get(name);
            if (workflow === undefined) throw new GraflowError("TASK_NOT_FOUND", `No workflow ${name}`, { hint: "None." });
            return { workflow, registry: undefined };
          },
        },
        systemClock,
        (begin) => begin(),
      );
      stop = outpost.serve({
        send: (text) => carry(back(text), (each) => toHome(each)),
        listen: (listener) => void (hear = listener),
      });
      return {
        line: { send: (text) => carry(there(text), (each) => hear(each)), listen: (listener) => void (toHome = listener) },
        listen: (listener) => void (toHome = listener),
      };
    };
    const { line } = isKept ? (this.#kept ??= serve()) : serve();
    return {
      line,
      gone,
      kill: async () => {
        this.happened.push("killing");
        await new Promise((done) => void setImmediate(done));
        end("been killed");
      },
      release: () => {
        this.happened.push("released");
        if (!isKept) end("been closed");
      },
    };
  }
}

function one(text: string): readonly string[] {
  return [text];
}
