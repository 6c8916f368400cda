// What a program holds between two messages: locks of channels, and what it does once. What it has not given back when its call ends is taken.
import type { Channel, Lock, LockOptions } from "../../graph/channel.ts";
import type { TaskContext } from "../../graph/context.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { errorFrom } from "./errors.ts";

/** Whether something was done already, and what came of it; if not, it is for the program to do. */
export type Once = { readonly done: true; readonly value: unknown } | { readonly done: false };

interface Doing {
  readonly finish: (value: unknown) => void;
  readonly fail: (error: Error) => void;
  /** Settles when it is kept. */
  readonly kept: Promise<unknown>;
}

export class Held {
  readonly #context: Pick<TaskContext, "once">;
  readonly #locks: Map<string, Lock> = new Map();
  readonly #doing: Map<string, Doing> = new Map();

  constructor(context: Pick<TaskContext, "once">) {
    this.#context = context;
  }

  async lock(channel: Channel, key: string, options?: LockOptions): Promise<void> {
    this.#locks.set(nameOf(channel, key), await channel.lock(key, options));
  }

  async unlock(channel: Channel, key: string): Promise<void> {
    const name = nameOf(channel, key);
    const lock = this.#locks.get(name);
    if (lock === undefined) throw new OptionError(`Expected the lock of ${show(key)} to be held by this program, got none`);
    this.#locks.delete(name);
    await lock.release();
  }

  once(key: unknown): Promise<Once> {
    if (typeof key !== "string") throw new OptionError(`Expected the key of "once" to be text, got ${show(key)}`);
    return new Promise((resolve, reject) => {
      const { promise, resolve: finish, reject: fail } = Promise.withResolvers<unknown>();
      const begin = (): Promise<unknown> => {
        // What keeps it is known only after this function has been called.
        queueMicrotask(() => {
          this.#doing.set(key, { finish, fail, kept });
          resolve({ done: false });
        });
        return promise;
      };
      const kept = this.#context.once(key, begin);
      kept.then((value) => resolve({ done: true, value }), reject);
    });
  }

  /** Resolves when it is kept. */
  async done(key: string, value: unknown): Promise<void> {
    const doing = this.#end(key);
    doing.finish(value);
    await doing.kept;
  }

  failed(key: string, error: unknown): void {
    this.#end(key).fail(errorFrom(error));
  }

  #end(key: string): Doing {
    const doing = this.#doing.get(key);
    if (doing === undefined)
      throw new OptionError(`Expected ${show(key)} to be what the program does once, got what it has not asked for by "once"`);
    this.#doing.delete(key);
    return doing;
  }

  /** What was begun and not done is not done. */
  end(): void {
    for (const lock of this.#locks.values()) lock.release().catch(() => {});
    this.#locks.clear();
    for (const doing of this.#doing.values()) doing.fail(new Error("The program ended before it had done it"));
    this.#doing.clear();
  }
}

function nameOf({ name }: Channel, key: string): string {
  return JSON.stringify([name, key]);
}
