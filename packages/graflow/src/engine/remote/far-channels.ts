// The channels of a run whose owner is another process: each operation is asked of it, in order.
import type { ChangeListener, ChannelSpace, ChannelStore, Content, Entry } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Followers } from "./told.ts";

/** The run, as far as its channels go. */
export interface FarChannelRun {
  /** Whether anything was done to the run. */
  hasTouched: boolean;
  readonly clock: Clock;
  ask(what: string, args: readonly unknown[]): Promise<unknown>;
  /** Something begins that its owner is to be told the end of. */
  begin(): { readonly id: number; end(): void };
  /** Asks for something that goes on; returns how to end it. */
  follow(what: string, args: readonly unknown[], followers: Followers): () => void;
}

export function farChannels(run: FarChannelRun): ChannelStore {
  return {
    open: (_, name) => new FarSpace(run, name),
    drop: async () => {},
    dump: () => [],
  };
}

class FarSpace implements ChannelSpace {
  readonly #run: FarChannelRun;
  readonly #name: string;

  constructor(run: FarChannelRun, name: string) {
    this.#run = run;
    this.#name = name;
  }

  async #ask<T>(method: string, ...args: unknown[]): Promise<T> {
    return (await this.#run.ask(`channel.${method}`, [this.#name, ...args])) as T;
  }

  /**
   * What changes something: whoever goes on with the run may not take the result of a task alone. Once the task has gone on, its run is told:
   * what it has done right after belongs to the change.
   */
  async #change<T>(method: string, ...args: unknown[]): Promise<T> {
    this.#run.hasTouched = true;
    const { id, end } = this.#run.begin();
    try {
      return (await this.#run.ask(`channel.${method}`, [id, this.#name, ...args])) as T;
    } finally {
      this.#run.clock.yield(end);
    }
  }

  read(key: string): Promise<Entry | undefined> {
    return this.#ask("read", key);
  }
  has(key: string): Promise<boolean> {
    return this.#ask("has", key);
  }
  keys(): Promise<string[]> {
    return this.#ask("keys");
  }
  write(key: string, content: Content, ttl?: number): Promise<void> {
    return this.#change("write", key, content, ttl);
  }
  replace(key: string, expected: number | undefined, content: Content): Promise<boolean> {
    return this.#change("replace", key, expected, content);
  }
  delete(key: string): Promise<boolean> {
    return this.#change("delete", key);
  }
  clear(): Promise<string[]> {
    return this.#change("clear");
  }
  add(key: string, by: number): Promise<number | undefined> {
    return this.#change("add", key, by);
  }
  push(key: string, end: "front" | "back", items: readonly string[]): Promise<number | undefined> {
    return this.#change("push", key, end, items);
  }
  acquire(key: string, token: string, ttl: number): Promise<number> {
    return this.#ask("acquire", key, token, ttl);
  }
  release(key: string, token: string): Promise<boolean> {
    return this.#ask("release", key, token);
  }

  onRelease(key: string, fire: () => void): () => void {
    return this.#run.follow("channel.onRelease", [this.#name, key], { released: fire });
  }

  subscribe(key: string | undefined, listener: ChangeListener): () => void {
    return this.#run.follow("channel.subscribe", [this.#name, key], {
      changed: (change) => listener.changed(change as Parameters<ChangeListener["changed"]>[0]),
      ended: (error) => listener.ended(error),
    });
  }
}
