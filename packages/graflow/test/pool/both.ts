// What is shown of threads and of processes alike.
import { afterEach } from "vitest";
import {
  createEngine,
  processes,
  threads,
  type Engine,
  type ProcessesOptions,
  type RunHandle,
  type TaskHandler,
  type Workflow,
} from "../../src/index.ts";

export const both: readonly (readonly [name: string, handler: (options?: ProcessesOptions) => TaskHandler])[] = [
  ["threads", threads],
  ["processes", processes],
];

const opened: Engine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

/** Closed at the end of the test, if not before. */
export function engineWith(place: TaskHandler): Engine {
  const engine = createEngine({ handlers: { place } });
  opened.push(engine);
  return engine;
}

/** A workflow of which only that it runs is of interest. */
type Any = Workflow<never, unknown>;

export async function errorOf(
  flow: Any,
  engine: Engine,
  input?: unknown,
): Promise<Error & { readonly code?: string; readonly hint?: string }> {
  const outcome = await start(flow, engine, input).outcome;
  const { cause } = (outcome as { readonly error?: Error }).error ?? {};
  if (cause instanceof Error) return cause;
  throw new Error(`Expected a failure, got ${outcome.status}`);
}

export function start(flow: Any, engine: Engine, input?: unknown): RunHandle<unknown> {
  return (flow as Workflow<unknown, unknown>).start(input, { engine });
}

/** Resolves when the task of a run says that it is there, to the id of its process. */
export async function isHere(run: RunHandle<unknown>): Promise<number> {
  for await (const event of run.events()) {
    if (event.type === "channel.changed" && event.key === "here") return event.value as number;
  }
  throw new Error("it never was");
}
