// A server with the page, and runs that ask.
import { onTestFinished } from "vitest";
import { serve, type Server, type ServeOptions } from "../../src/http/index.ts";
import { createEngine, memory, type AskInfo, type Engine, type RunHandle, type Workflow } from "../../src/index.ts";
import { all } from "./flows.ts";

export interface Served {
  readonly engine: Engine;
  readonly server: Server;
  readonly url: string;
  close(): Promise<void>;
  /** Starts a run and resolves to its first question. */
  ask(workflow: Workflow<never, unknown>): Promise<Asked>;
}

export interface Asked {
  readonly ask: AskInfo;
  readonly run: RunHandle<unknown>;
  /** What the run gives in the end, which here is what its task was answered. */
  output(): Promise<unknown>;
  /** How the ask stands now. */
  now(): Promise<AskInfo>;
}

/** It is closed when the test has ended. */
export async function served(options: Partial<ServeOptions> = {}, engine?: Engine): Promise<Served> {
  const made = await serving(options, engine);
  onTestFinished(() => made.close());
  return made;
}

/** For several tests. */
export async function serving(options: Partial<ServeOptions> = {}, engine: Engine = createEngine({ backend: memory() })): Promise<Served> {
  const server = await serve({ engine, workflows: all, port: 0, limits: { requestsPerMinute: false }, ...options });
  return {
    async close() {
      await server.close();
      await engine.close();
    },
    engine,
    server,
    url: server.url,
    async ask(workflow) {
      const opened = Promise.withResolvers<AskInfo>();
      const unwatch = engine.asks.watch(({ type, ask }) => {
        if (type === "opened" && ask.workflow === workflow.name) opened.resolve(ask);
      });
      const run = (workflow as Workflow<unknown>).start(undefined, { engine });
      const ask = await opened.promise;
      unwatch();
      return {
        ask,
        run,
        async output() {
          const outcome = await run.outcome;
          if (outcome.status !== "completed") throw new Error(`Expected the run to complete, it is ${outcome.status}`);
          return outcome.output;
        },
        async now() {
          const found = await engine.asks.get(ask.id);
          if (found === undefined) throw new Error("Expected the ask to be there");
          return found;
        },
      };
    },
  };
}
