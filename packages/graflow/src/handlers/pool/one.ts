// A tinypool of one thread or process. It starts it, and has it load the outpost; which of several gets a call is ours to say: tinypool forgets
// who waits when it replaces one that was ended, and is not told of a thread that ends by itself.
import type { Tinypool as TinypoolType, TinypoolWorker } from "tinypool";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { execArgvFor, execArgvForThread } from "./exec-argv.ts";

type PoolOptions = NonNullable<ConstructorParameters<typeof TinypoolType>[0]>;
type RunOptions = Parameters<TinypoolType["run"]>[1];

export interface One {
  readonly worker: TinypoolWorker;
  /** Resolves when it has loaded the outpost. May never settle: who waits must see it end as well. */
  readonly ready: Promise<unknown>;
}

/** What is run there. Beside this file in the sources it is TypeScript; compiled, both are in one folder. */
const outpost = new URL(import.meta.url.endsWith(".ts") ? "../../outpost/index.ts" : "./outpost.js", import.meta.url).href;

/** Calls the function `name` of the outpost there with `task`. Rejects with `PLACE_UNAVAILABLE`. */
export async function startOne(options: PoolOptions, name: string, task: unknown, run: RunOptions = {}): Promise<One> {
  const { Tinypool } = await import("tinypool");
  const isProcess = options.runtime === "child_process";
  const execArgv = isProcess ? [...execArgvFor(process.execArgv), ...(options.execArgv ?? [])] : execArgvForThread(process.execArgv);
  try {
    const pool = new Tinypool({
      ...options,
      filename: outpost,
      minThreads: 0,
      maxThreads: 1,
      // When it ends is ours to say as well.
      idleTimeout: 2 ** 31 - 1,
      // Blocked between calls, a thread would not answer what its modules keep open.
      useAtomics: false,
      env: environment(),
      argv: process.argv.slice(2),
      ...(execArgv === undefined ? {} : { execArgv }),
    });
    // Whoever watches over its thread or process learns of the same.
    pool.on("error", () => {});
    const ready = pool.run(task, { ...run, name });
    ready.catch(() => {});
    const [worker] = pool.threads;
    if (worker === undefined) throw new Error("it has none");
    // It does not learn of the end of a thread, and would keep all that belongs to it until that has been idle for long enough.
    worker.once("exit", () => void pool.destroy());
    return { worker, ready };
  } catch (cause) {
    throw unavailable(options.runtime, "it could not be started", cause);
  }
}

/** Of this process, but for what a test runner says to a process that runs tests. */
function environment(): Record<string, string> {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  return rest as Record<string, string>;
}

export function unavailable(runtime: PoolOptions["runtime"], how: string, cause: unknown): GraflowError {
  const what = runtime === "child_process" ? "process" : "thread";
  return new GraflowError("PLACE_UNAVAILABLE", `Expected a ${what} for the task, got none: ${how}`, {
    hint: "See the cause. The machine may have no memory or no processes left, or this process may start none.",
    ...(cause === undefined ? {} : { cause }),
  });
}
