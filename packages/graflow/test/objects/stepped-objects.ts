// A store of objects whose every step waits for its turn, and the turns are drawn by a seed: so several who use it at once meet in all
// orders, also in those that a real store shows once in a year. Each user may die at any step, with the step done or not. A list is read a
// few keys at a time, as that of a large bucket, and objects are deleted one by one.
import { setImmediate } from "node:timers/promises";
import type { ObjectEntry, ObjectStore } from "../../src/ports/object-store.ts";
import { seededRandom } from "../../src/testing/random.ts";

interface Step {
  readonly user: string;
  run(): void;
}

export class Steps {
  readonly content = new Map<string, Uint8Array>();
  readonly random: () => number;
  #waiting: Step[] = [];
  readonly #dead = new Set<string>();
  taken = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** The store as one user has it. Who dies does so at about one of `lifetime` steps; without it, never. */
  storeFor(user: string, lifetime = Infinity): ObjectStore {
    const { content } = this;
    const step = <T>(work: () => T): Promise<T> => this.#step(user, lifetime, work);
    return {
      name: "steps",
      get: (key) => step(() => content.get(key)),
      create: (key, bytes) =>
        step(() => {
          if (content.has(key)) return false;
          content.set(key, bytes);
          return true;
        }),
      async *list(prefix): AsyncIterable<ObjectEntry> {
        for (let last = ""; ;) {
          const page = await step(() =>
            [...content]
              .filter(([key]) => key.startsWith(prefix) && key > last)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .slice(0, 3),
          );
          for (const [key, bytes] of page) yield { key, size: bytes.length };
          if (page.length < 3) return;
          last = page.at(-1)?.[0] ?? "";
        }
      },
      async delete(keys) {
        await Promise.all(keys.map((key) => step(() => content.delete(key))));
      },
      close: () => Promise.resolve(),
    };
  }

  /** Carries the work of all users out. Those who have died never end. */
  async run(users: ReadonlyMap<string, () => Promise<void>>): Promise<void> {
    const left = new Set(users.keys());
    let failure: { readonly error: unknown } | undefined;
    for (const [user, work] of users) {
      void work()
        .catch((error: unknown) => (failure ??= { error }))
        .finally(() => left.delete(user));
    }
    while ([...left].some((user) => !this.#dead.has(user)) && failure === undefined) {
      await setImmediate();
      const index = Math.floor(this.random() * this.#waiting.length);
      const [step] = this.#waiting.splice(index, 1);
      if (step !== undefined && !this.#dead.has(step.user)) step.run();
      this.taken++;
    }
    if (failure !== undefined) throw failure.error;
  }

  #step<T>(user: string, lifetime: number, work: () => T): Promise<T> {
    return new Promise((resolve) => {
      const run = (): void => {
        const dies = this.random() < 1 / lifetime;
        if (dies) this.#dead.add(user);
        if (dies && this.random() < 0.5) return;
        const result = work();
        if (!dies) resolve(result);
      };
      this.#waiting.push({ user, run });
    });
  }
}
