// The thread of one contender. Asked for a slice, it runs the contender again and again for that long, checks every result outside
// of the clock, and answers with the mean of one run, which so carries its share of the garbage it makes. Garbage is never collected
// by force: a collection while no run is alive throws optimised code away, and the slice would time the compiler.
import { parentPort, workerData } from "node:worker_threads";
import type { Turn } from "./measure.ts";
import { expectEqual, WrongResult, type Work } from "./shapes.ts";

export interface Contender {
  /** One run. What it returns is verified. */
  run(): unknown;
  /** Throws when the output of one run is wrong. */
  verify(output: unknown): void | Promise<void>;
  /** When given, it counts the calls of the tasks, of which one run makes `size`. */
  readonly work?: Work;
}

/** What each module of `lanes/` exports. */
export interface LaneModule {
  contender(args: object): Contender | Promise<Contender>;
}

export interface LaneData {
  readonly module: string;
  readonly args: object;
}

/** How long to run; at least one run. */
export interface SliceRequest {
  readonly milliseconds: number;
}

const { module, args } = workerData as LaneData;
const lane = (await import(`./lanes/${module}.ts`)) as LaneModule;
const contender = await lane.contender(args);

parentPort?.on("message", ({ milliseconds }: SliceRequest) => {
  // A rejection ends the thread, and the parent with it.
  void runFor(milliseconds).then((turn) => parentPort?.postMessage(turn));
});

async function runFor(milliseconds: number): Promise<Turn> {
  const { work } = contender;
  const begin = performance.now();
  const before = process.threadCpuUsage();
  let spent = 0;
  let runs = 0;
  while (runs === 0 || spent < milliseconds) {
    if (work !== undefined) work.calls.count = 0;
    const start = performance.now();
    const output = await contender.run();
    spent += performance.now() - start;
    runs++;
    await check(output);
  }
  const { user, system } = process.threadCpuUsage(before);
  const waiting = 1 - (user + system) / 1000 / (performance.now() - begin);
  return { milliseconds: spent / runs, waiting: Math.max(0, waiting) };
}

async function check(output: unknown): Promise<void> {
  try {
    if (contender.work !== undefined) expectEqual(contender.work.calls.count, contender.work.size, "number of calls");
    await contender.verify(output);
  } catch (error) {
    throw new WrongResult(`Wrong result in ${module} ${JSON.stringify(args)}: ${String(error)}`, { cause: error });
  }
}
