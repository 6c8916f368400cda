// How durable steps are timed: a run is cut into slices, and the contenders take turns slice by slice, so that what the disk is busy with
// otherwise meets all of them. Medians of the rounds count, slice by slice, which also shows whether later steps cost more.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { median } from "../measure.ts";
import type { DurableName } from "./contender.ts";
import type { Answer, Asked, DurableLaneData } from "./lane.ts";
import type { DurableShape } from "./steps.ts";

/** Beside the benchmarks, on the disk that they are on: a folder for temporary files may be no disk at all. */
export const folder: string = fileURLToPath(new URL("../out/durable/", import.meta.url));

export const slices = 5;
const mostWaiting = 0.25;

export interface Contending {
  readonly name: DurableName;
  /** Steps of a run. */
  readonly size: number;
}

export type Steps =
  | {
      readonly type: "timed";
      /** Of one step, in ms: the median of all rounds, over the whole run and slice by slice. */
      readonly perStep: number;
      readonly bySlice: readonly number[];
      /** What a run has left in its folder. */
      readonly bytes: number;
      readonly disturbed: boolean;
    }
  | { readonly type: "unavailable"; readonly why: string };

/** Our own run comes first: it says how much the floors have to store with each step. `url`: of the Redis server, for who needs one. */
export async function timeSteps(
  shape: DurableShape,
  contending: readonly Contending[],
  rounds: number,
  url = "",
): Promise<ReadonlyMap<DurableName, Steps>> {
  const results = new Map<DurableName, Steps>();
  const lanes: Lane[] = [];
  try {
    let payload = 0;
    for (const { name, size } of contending) {
      const lane = new Lane(name, shape, size, url);
      try {
        // Also what warms it up.
        const answer = await lane.whole(payload);
        payload = answer.payload ?? payload;
        lanes.push(lane);
      } catch (error) {
        await lane.end();
        if (name !== "LangGraph.js" || !isMissing(error)) throw error;
        results.set(name, { type: "unavailable", why: firstLine(error) });
      }
    }
    for (let round = 0; round < rounds; round++) await takeRound(lanes, payload, round);
    for (const lane of lanes) results.set(lane.name, lane.result());
    return results;
  } finally {
    await Promise.all(lanes.map((lane) => lane.end()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takeRound(lanes: readonly Lane[], payload: number, round: number): Promise<void> {
  for (const lane of lanes) await lane.begin(payload);
  for (let slice = 0; slice < slices; slice++) {
    for (const offset of lanes.keys()) await lanes[(round + slice + offset) % lanes.length]?.advance();
  }
  for (const lane of lanes) await lane.finish();
}

class Lane {
  readonly name: DurableName;
  readonly #size: number;
  readonly #worker: Worker;
  readonly #rounds: number[][] = [];
  readonly #waiting: number[] = [];
  #bytes = 0;

  constructor(name: DurableName, shape: DurableShape, size: number, url: string) {
    this.name = name;
    this.#size = size;
    const workerData: DurableLaneData = { name, shape, folder: `${folder}${name}/`, url };
    this.#worker = new Worker(new URL("lane.ts", import.meta.url), { workerData });
  }

  async whole(payload: number): Promise<Answer> {
    await this.#ask({ type: "begin", size: this.#size, payload });
    await this.#ask({ type: "advance", steps: this.#size });
    return this.finish();
  }

  async begin(payload: number): Promise<void> {
    await this.#ask({ type: "begin", size: this.#size, payload });
    this.#rounds.push([]);
  }

  async advance(): Promise<void> {
    const steps = this.#size / slices;
    const { milliseconds, waiting } = await this.#ask({ type: "advance", steps });
    this.#rounds.at(-1)?.push(milliseconds / steps);
    this.#waiting.push(waiting);
  }

  async finish(): Promise<Answer> {
    const answer = await this.#ask({ type: "finish" });
    this.#bytes = answer.bytes ?? 0;
    return answer;
  }

  result(): Steps {
    const whole = this.#rounds.map((times) => times.reduce((sum, time) => sum + time, 0) / slices);
    const bySlice = Array.from({ length: slices }, (_, slice) => median(this.#rounds.map((times) => times[slice] ?? Number.NaN)));
    return { type: "timed", perStep: median(whole), bySlice, bytes: this.#bytes, disturbed: median(this.#waiting) > mostWaiting };
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(asked: Asked): Promise<Answer> {
    this.#worker.postMessage(asked);
    const [answer] = (await once(this.#worker, "message")) as [Answer];
    return answer;
  }
}

/** The peer's native module has no build for this machine, or was not installed. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    /better_sqlite3|better-sqlite3|ERR_MODULE_NOT_FOUND|NODE_MODULE_VERSION/.test(`${error.message} ${error.stack}`)
  );
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
