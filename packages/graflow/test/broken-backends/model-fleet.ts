// A fleet within one process, as simple as can be: what the cases of fleets are held against when they are tested themselves.
import type { Clock } from "../../src/ports/clock.ts";
import type { DeadLetter, DeadLetters } from "../../src/ports/dead-letters.ts";
import type { Post } from "../../src/ports/post.ts";
import type { WorkQueues, WorkResult } from "../../src/ports/work-queues.ts";
import type { WorkerEntry, WorkerRegistry } from "../../src/ports/worker-registry.ts";
import { modelLetters } from "./model-letters.ts";

export type Results = Pick<WorkQueues, "settle" | "takeOver" | "ownerOf" | "forget" | "letGo" | "drop">;

/** What one process has of it. */
export interface FleetParts {
  readonly post: Post;
  readonly workers: WorkerRegistry;
  readonly queues: Results;
  readonly deadLetters: DeadLetters;
}

interface Kept {
  owner: string | null;
  readonly results: Map<string, WorkResult>;
}

/** What all processes share. */
export class ModelFleet {
  readonly boxes: Map<string, (message: string) => void> = new Map();
  readonly topics: Map<string, Set<(message: string | undefined) => void>> = new Map();
  readonly workers: Map<string, { readonly entry: WorkerEntry; readonly until: number }> = new Map();
  readonly runs: Map<string, Kept> = new Map();
  readonly letters: DeadLetter[] = [];
  readonly #clock: Clock;
  #processes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(): FleetParts {
    const address = `process ${this.#processes++}`;
    return { post: this.#post(address), workers: this.#registry(), queues: this.#results(), deadLetters: modelLetters(this.letters) };
  }

  /** What is left when all processes have ended. */
  end(): void {
    this.boxes.clear();
  }

  #post(address: string): Post {
    const { boxes, topics } = this;
    return {
      address,
      send: (to, messages) => this.send(to, messages),
      listen(listener) {
        boxes.set(address, listener);
        return () => void boxes.delete(address);
      },
      ready: () => Promise.resolve(),
      onLost: () => () => undefined,
      areThere: (addresses) => Promise.resolve(new Set(addresses.filter((each) => boxes.has(each)))),
      async announce(topic, message) {
        await turn();
        for (const listener of topics.get(topic) ?? []) listener(message);
      },
      onAnnounced(topic, listener) {
        const listeners = topics.get(topic) ?? new Set();
        topics.set(topic, listeners.add(listener));
        queueMicrotask(() => listener(undefined));
        return () => void listeners.delete(listener);
      },
    };
  }

  async send(to: string, messages: readonly string[]): Promise<boolean> {
    await turn();
    for (const message of messages) this.boxes.get(to)?.(message);
    return this.boxes.has(to);
  }

  #registry(): WorkerRegistry {
    const { workers } = this;
    const clock = this.#clock;
    const own = new Map<string, string>();
    const live = () => [...workers.values()].filter(({ until }) => until > clock.now());
    return {
      async renew(entry, ttl) {
        await turn();
        if (live().some(({ entry: other }) => other.id === entry.id && other.address !== entry.address)) return false;
        workers.set(entry.id, { entry: { ...entry, seenAt: clock.now() }, until: clock.now() + ttl });
        own.set(entry.id, entry.address);
        return true;
      },
      async remove(id) {
        await turn();
        if ([undefined, workers.get(id)?.entry.address].includes(own.get(id))) workers.delete(id);
        own.delete(id);
      },
      async list() {
        await turn();
        return live()
          .map(({ entry }) => entry)
          .toSorted((one, other) => (one.id < other.id ? -1 : 1));
      },
    };
  }

  #results(): Results {
    const { runs } = this;
    return {
      settle: async (owner, runId, results, { kept, message }) => {
        await turn();
        const known = kept ? runs.get(runId) : undefined;
        const run = known?.owner === null ? undefined : known;
        for (const each of results)
          if (run !== undefined && !run.results.has(each.key) && (each.pure || run.owner === owner)) run.results.set(each.key, each);
        this.boxes.get(owner)?.(message);
        return this.boxes.has(owner);
      },
      async takeOver(runId, owner) {
        await turn();
        const run = runs.get(runId) ?? { owner, results: new Map<string, WorkResult>() };
        runs.set(runId, run);
        if (run.owner !== owner) for (const { key, pure } of run.results.values()) if (!pure) run.results.delete(key);
        run.owner = owner;
        return [...run.results.values()];
      },
      async ownerOf(runId) {
        await turn();
        return runs.get(runId)?.owner;
      },
      async forget(runId, keys) {
        await turn();
        for (const key of keys) runs.get(runId)?.results.delete(key);
      },
      async letGo(runId, owner) {
        await turn();
        const run = runs.get(runId);
        if (run === undefined || ![undefined, run.owner].includes(owner)) return;
        run.results.clear();
        run.owner = null;
      },
      async drop(runId) {
        await turn();
        runs.delete(runId);
      },
    };
  }
}

/** What is asked for on one turn of the event loop is done in order, on the next. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
