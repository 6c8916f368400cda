// BullMQ's job schedulers, as schedules need them: for each schedule a job that is due at its next moment. When that is we say ourselves, so that
// clocks which are changed, and time zones, are the same to all who ask.
import { keyPart } from "../stored-text.ts";
import type { Bullmq, Lane } from "./bullmq.ts";

/** No queue has this name: it has a slash. */
const QUEUE = "/schedules";

/** A moment that somebody has taken. */
export interface TakenMoment {
  readonly jobId: string;
  readonly token: string;
  /** As it stands in ids of jobs. */
  readonly part: string;
  readonly due: number;
}

export type Taken =
  | { readonly type: "taken"; readonly moment: TakenMoment }
  /** `due`: when there is something, in ms since 1970; 0 when nothing is known of. */
  | { readonly type: "nothing"; readonly due: number };

export class JobSchedulers {
  readonly #bullmq: () => Promise<Bullmq>;

  constructor(bullmq: () => Promise<Bullmq>) {
    this.#bullmq = bullmq;
  }

  async #lane(): Promise<Lane> {
    return (await this.#bullmq()).lane(QUEUE, "tick");
  }

  /** Makes, or moves, the next moment of a schedule. */
  async put(id: string, next: number): Promise<void> {
    const { backend } = await this.#lane();
    const part = keyPart(id);
    const pattern = "by itself";
    try {
      await backend.addJobScheduler(part, next, "{}", {}, { name: "tick", pattern }, jobOptions(part, next, pattern));
    } catch (error) {
      // A job of that very moment is there, and about to be carried out.
      if (!(error instanceof Error && "code" in error && error.code === -10)) throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await (await this.#lane()).backend.removeJobScheduler(keyPart(id));
  }

  /** In ms since 1970. */
  async next(id: string): Promise<number | undefined> {
    const { backend } = await this.#lane();
    const [, next] = (await backend.getJobScheduler(keyPart(id))) as unknown as readonly [unknown, string | null];
    return next === null || next === undefined ? undefined : Number(next);
  }

  async take(token: string, by: string): Promise<Taken> {
    const { backend } = await this.#lane();
    const [job, id, , due] = (await backend.moveToActive(token, by)) as unknown as readonly [unknown, string, number, number];
    if (typeof job !== "object" || job === null) return { type: "nothing", due: Number(due) || 0 };
    const [, part = "", time = ""] = /^repeat:([^:]*):(\d+)$/.exec(id) ?? [];
    return { type: "taken", moment: { jobId: id, token, part, due: Number(time) } };
  }

  /** The moment has been seen to. `next`: when the schedule is due again, unless somebody has changed it since. */
  async done({ jobId, token, part }: TakenMoment, next: number | undefined): Promise<void> {
    const { backend } = await this.#lane();
    if (next === undefined) await backend.removeJobScheduler(part);
    else await backend.updateJobSchedulerNextMillis(part, next, "{}", jobOptions(part, next, "by itself"), jobId);
    try {
      await backend.moveToCompleted({ id: jobId, opts: {} } as never, null, true, token, false);
    } catch (error) {
      // Somebody else has it: it took too long here. He finds that it has been seen to.
      if (!(error instanceof Error && "code" in error && typeof error.code === "number")) throw error;
    }
  }

  /** What was taken by those who have died can be taken again. */
  async freeStalled(): Promise<void> {
    await (await this.#lane()).backend.moveStalledJobsToWait();
  }
}

function jobOptions(part: string, next: number, pattern: string): object {
  const now = Date.now();
  const delay = Math.max(next - now, 0);
  return { jobId: `repeat:${part}:${next}`, delay, timestamp: now, prevMillis: next, repeatJobKey: part, repeat: { pattern, count: 1 } };
}
