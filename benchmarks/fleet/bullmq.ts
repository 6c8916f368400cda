// Plain BullMQ: a job for each task, all of them added at once. Its owner hears from its worker that the last one is done, which costs
// less than listening to the end of each; the results are read when the clock has stopped. Of one task it waits for the end as its
// documentation says.
import { Queue, QueueEvents, Worker, type WorkerOptions } from "bullmq";
import { Redis } from "ioredis";
import type { Contender } from "./contender.ts";
import { addOne } from "./no-op.ts";

interface Data {
  readonly input: number;
  /** How many jobs are to be done together; 1: whoever waits for it hears of its end by itself. */
  readonly of: number;
}

const NAME = "tasks";
/** Quickest here of 1, 10, 20, 50, 100, 200 and 300. */
const CONCURRENCY = 50;
/** In ms. Shorter locks are lost by a worker that is merely busy. */
const TUNED: Partial<WorkerOptions> = { lockDuration: 1000, stalledInterval: 500 };

function connect(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null });
}

export const bullmq: Contender = {
  async work({ url, prefix, tuned = false }) {
    const told = connect(url);
    let done = 0;
    const worker = new Worker<Data, number>(NAME, async ({ data }) => addOne(data.input), {
      connection: connect(url),
      prefix,
      concurrency: CONCURRENCY,
      ...(tuned ? TUNED : {}),
    });
    worker.on("completed", ({ data: { of } }) => {
      if (of === 1 || ++done < of) return;
      done = 0;
      void told.lpush(`${prefix}:done`, 1);
    });
    worker.on("error", () => {});
    await worker.waitUntilReady();
    return {};
  },

  async own({ url, prefix }) {
    const queue = new Queue<Data, number>(NAME, { connection: connect(url), prefix });
    const events = new QueueEvents(NAME, { connection: connect(url), prefix });
    const waiting = connect(url);
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
    return {
      async fanOut(inputs) {
        const jobs = await queue.addBulk(inputs.map((input) => ({ name: NAME, data: { input, of: inputs.length } })));
        await waiting.blpop(`${prefix}:done`, 0);
        return async () => {
          const results: number[] = [];
          for (const { id } of jobs) results.push((await queue.getJob(id ?? ""))?.returnvalue ?? Number.NaN);
          await queue.obliterate({ force: true });
          return results;
        };
      },
      async roundTrip(input) {
        const job = await queue.add(NAME, { input, of: 1 }, { removeOnComplete: 100 });
        return job.waitUntilFinished(events);
      },
    };
  },
};
