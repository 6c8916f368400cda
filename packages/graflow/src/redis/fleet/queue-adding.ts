// Adding work: in order, each id once, and no more than there is room for.
import type { Added, Work } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import type { Script } from "../script.ts";
import { newToken } from "../token.ts";
import type { Bullmq, Lane } from "./bullmq.ts";
import { addingScript } from "./queue-adding-script.ts";
import { queueKeys } from "./queue-keys.ts";
import type { QueueLimits } from "./queue-limits.ts";
import { toJob } from "./work-record.ts";

export interface Room {
  /** How much may wait in the queue. */
  readonly maxLength: number | undefined;
  readonly whenFull: "wait" | "fail";
}

/** One call carries no more, so that others are served in between. */
const MOST_WORK = 100;
const MOST_TEXT = 1_000_000;
/** How often whoever waits for room looks for himself, in ms. */
const LOOK = 500;

export class QueueAdding {
  readonly #connection: Connection;
  readonly #bullmq: () => Promise<Bullmq>;
  readonly #limits: QueueLimits;
  readonly #roomOf: (queue: string) => Room;
  #script: Script | undefined;

  constructor(connection: Connection, bullmq: () => Promise<Bullmq>, limits: QueueLimits, roomOf: (queue: string) => Room) {
    this.#connection = connection;
    this.#limits = limits;
    this.#bullmq = bullmq;
    this.#roomOf = roomOf;
  }

  async add(work: readonly Work[], signal: AbortSignal | undefined): Promise<readonly Added[]> {
    const bullmq = await this.#bullmq();
    const added: Added[] = [];
    for (const part of partsOf(work)) added.push(...(await this.#addPart(bullmq, part, signal)));
    return added;
  }

  /** All of one lane. */
  async #addPart(bullmq: Bullmq, part: readonly Work[], signal: AbortSignal | undefined): Promise<Added[]> {
    const { queue = "", kind = "tasks" } = part[0] ?? {};
    const lane = bullmq.lane(queue, kind);
    const { maxLength, whenFull } = this.#roomOf(queue);
    await this.#limits.tell(lane);
    const token = newToken();
    const added: Added[] = [];
    while (added.length < part.length) {
      signal?.throwIfAborted();
      const replies = await this.#call(bullmq, lane, part.slice(added.length), { maxLength, whenFull, token: `${token}:${added.length}` });
      const full = replies.indexOf("full");
      if (full === -1 || whenFull === "fail") return [...added, ...replies];
      added.push(...replies.slice(0, full));
      await this.#waitForRoom(lane, signal);
    }
    return added;
  }

  #call(
    bullmq: Bullmq,
    { queue, backend }: Lane,
    part: readonly Work[],
    { maxLength, whenFull, token }: Room & { token: string },
  ): Promise<Added[]> {
    const { names } = queueKeys(this.#connection.settings.prefix);
    const now = Date.now();
    const { keys } = backend;
    const own = (names: readonly string[]): string[] => names.map((name) => keys[name] ?? "");
    const entries = part.flatMap((each) => {
      const job = toJob(each, now);
      const delay = job.opts.delay ?? 0;
      const recorder = new Recorder();
      void backend.addJobToTransaction(recorder as never, job, job.id);
      return [delay > 0 ? "delayed" : "prioritized", job.id, now + delay, ...recorder.args.slice(-3)];
    });
    const scriptKeys = [...own(prioritizedKeys), ...own(delayedKeys), names];
    const words = [maxLength ?? "", whenFull, token, keys[""] ?? "", queue];
    return this.#connection.call(this.#scriptOf(bullmq), scriptKeys, [...words, ...entries] as string[]);
  }

  #scriptOf(bullmq: Bullmq): Script {
    this.#script ??= addingScript(bullmq);
    return this.#script;
  }

  /** Told by whoever takes work, when there was somebody who waits. */
  #waitForRoom({ backend }: Lane, signal: AbortSignal | undefined): Promise<void> {
    const channel = backend.toKey("room");
    return new Promise((resolve) => {
      const end = (): void => {
        leave();
        clearTimeout(look);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      // That something may have been missed says no more than the clock.
      const leave = this.#connection.subscribe(channel, (message) => {
        if (message !== undefined) end();
      });
      const look = setTimeout(end, LOOK);
      signal?.addEventListener("abort", end);
    });
  }
}

/** In the order of BullMQ's scripts. */
const prioritizedKeys = ["marker", "meta", "id", "prioritized", "delayed", "completed", "active", "events", "pc"];
const delayedKeys = ["marker", "meta", "id", "delayed", "completed", "events"];

/** In the place of BullMQ's client: keeps what it would have sent. */
class Recorder {
  args: readonly (string | Buffer)[] = [];

  runCommand(_: string, args: readonly (string | Buffer)[]): this {
    this.args = args;
    return this;
  }
}

/** In order; each part of one lane, and not too large. */
function partsOf(work: readonly Work[]): readonly (readonly Work[])[] {
  const parts: Work[][] = [];
  let text = 0;
  for (const each of work) {
    const last = parts.at(-1);
    if (
      last?.[0]?.queue === each.queue &&
      last[0].kind === each.kind &&
      last.length < MOST_WORK &&
      text + each.payload.length <= MOST_TEXT
    ) {
      last.push(each);
      text += each.payload.length;
    } else {
      parts.push([each]);
      text = each.payload.length;
    }
  }
  return parts;
}
