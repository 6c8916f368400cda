// Carries a piece of work out, and tells the store what became of it: again and again, until it knows.
import type { ConsumeOptions, Work, WorkEnd } from "../../ports/work-queues.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { HeldWork } from "./held-work.ts";
import type { Passed, WorkGate } from "./seal/work-gate.ts";
import type { WorkEnding } from "./work-ending.ts";
import { damagedWork, readWork } from "./work-record.ts";

export interface CarryingServices {
  readonly gate: WorkGate;
  readonly ending: WorkEnding;
}

/** Between two tries to tell, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

export class Carrying {
  readonly #services: CarryingServices;
  /** As they were read. */
  readonly #works: WeakMap<HeldWork, Work | undefined> = new WeakMap();
  readonly #carryOut: ConsumeOptions["carryOut"];

  constructor(services: CarryingServices, carryOut: ConsumeOptions["carryOut"]) {
    this.#services = services;
    this.#carryOut = carryOut;
  }

  /** What becomes of it. Never rejects. */
  async endOf(held: HeldWork): Promise<WorkEnd> {
    const { job, lane } = held;
    if (job.isCut) return { type: "dead", reason: "oversized", error: "It is larger than anything that could have been queued." };
    const work = readWork(job, lane);
    this.#works.set(held, work);
    if (work === undefined) return { type: "dead", reason: "damaged", error: "It could not be read." };
    if (job.isPoison) return { type: "dead", reason: "poison", error: `Whoever took it stopped answering, ${job.stalled} times.` };
    let passed: Passed;
    try {
      passed = await this.#services.gate.open(work);
    } catch (error) {
      // The store fails: whoever reaches it does this.
      if (isGraflowError(error)) return { type: "back" };
      return { type: "dead", reason: "damaged", error: "It could not be read." };
    }
    if (passed.type !== "opened") return passed;
    try {
      return await this.#carryOut(held.toTaken({ ...work, payload: passed.payload }));
    } catch (error) {
      return { type: "dead", reason: "failed", error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  /** Resolves when it is told, or `signal` aborts. `onFailed` is called when the store fails. */
  async tell(
    held: HeldWork,
    end: WorkEnd,
    { signal, onFailed }: { signal: AbortSignal; onFailed: (error: unknown) => void },
  ): Promise<void> {
    const work = (this.#works.has(held) ? this.#works.get(held) : readWork(held.job, held.lane)) ?? damagedWork(held.job, held.lane);
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await this.#services.ending.tell(held, work, end);
      } catch (error) {
        onFailed(error);
        await new Promise((resolve) => void setTimeout(resolve, pause));
      }
    }
  }
}
