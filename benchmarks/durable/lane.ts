// The thread of one contender about durable steps. It begins a run, carries out the slices it is asked for, and ends the run: then the
// result is checked, and the files it has left are counted.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { WrongResult } from "../shapes.ts";
import { loadDurable, type DurableName, type DurableRun, type DurableSetup } from "./contender.ts";
import type { DurableShape } from "./steps.ts";

export interface DurableLaneData {
  readonly name: DurableName;
  readonly shape: DurableShape;
  /** Made anew for each run. */
  readonly folder: string;
  /** Of the Redis server, for who needs one. */
  readonly url: string;
}

export type Asked =
  | ({ readonly type: "begin" } & Pick<DurableSetup, "size" | "payload">)
  | { readonly type: "advance"; readonly steps: number }
  | { readonly type: "finish" };

export interface Answer {
  readonly milliseconds: number;
  /** Which share of it the thread was ready to run and others had the processor, 0 to 1; 0 where the system does not tell. */
  readonly waiting: number;
  /** Of the files it has left, and of what it stored with each step; after `finish`. */
  readonly bytes?: number;
  readonly payload?: number;
}

const { name, shape, folder, url } = workerData as DurableLaneData;
const begin = await loadDurable(name);
let run: DurableRun | undefined;

parentPort?.on("message", (asked: Asked) => {
  // A rejection ends the thread, and the parent hears of it.
  void answer(asked).then((answered) => parentPort?.postMessage(answered));
});

async function answer(asked: Asked): Promise<Answer> {
  switch (asked.type) {
    case "begin":
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return timed(async () => {
        run = await begin({ shape, size: asked.size, payload: asked.payload, folder, url });
      });
    case "advance":
      return timed(async () => await run?.advance(asked.steps));
    case "finish": {
      const finished = await run?.finish().catch((error: unknown) => {
        throw new WrongResult(`Wrong result of ${name}, ${shape}: ${String(error)}`, { cause: error });
      });
      const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      rmSync(folder, { recursive: true, force: true });
      return { milliseconds: 0, waiting: 0, bytes, ...finished };
    }
  }
}

async function timed(work: () => Promise<void>): Promise<Answer> {
  const before = runQueue();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  return { milliseconds, waiting: (runQueue() - before) / milliseconds };
}

/** For how long this thread has waited for a processor, in ms. While it waits for the disk it does not want one. */
function runQueue(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
