// Threads or processes that are kept for the next call, by tinypool. Waiting for one is ours: tinypool forgets who waits when it replaces one
// that was ended. So is watching over them: it is not told of one that ends by itself.
import { EventEmitter } from "node:events";
import { MessageChannel } from "node:worker_threads";
import type { Tinypool } from "tinypool";
import type { Line } from "../../engine/outpost/line.ts";
import type { Way } from "../../engine/outpost/place.ts";
import type { Resource } from "../../engine/resources.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Pooling } from "./options.ts";
import { Turns } from "./turns.ts";

export type Runtime = "worker_threads" | "child_process";

/** What is run there. Beside this file in the sources it is TypeScript; compiled, both are in one folder. */
const outpost = new URL(import.meta.url.endsWith(".ts") ? "../../outpost/index.ts" : "./outpost.js", import.meta.url).href;

export class WorkerPool implements Resource {
  readonly #runtime: Runtime;
  readonly #options: Pooling;
  readonly #turns: Turns;
  #pool: Promise<Tinypool> | undefined = undefined;
  readonly #ways: Set<Way> = new Set();

  constructor(runtime: Runtime, options: Pooling) {
    this.#runtime = runtime;
    this.#options = options;
    this.#turns = new Turns(options.max);
  }

  async #open(): Promise<Tinypool> {
    const { Tinypool } = await import("tinypool");
    const { max, idle, memory } = this.#options;
    const pool = new Tinypool({
      runtime: this.#runtime,
      filename: outpost,
      minThreads: 0,
      // One that was ended may still be ending.
      maxThreads: max * 2,
      idleTimeout: idle,
      // Blocked between calls, a thread would not answer what its modules keep open.
      useAtomics: false,
      env: process.env as Record<string, string>,
      ...(this.#runtime === "child_process"
        ? {
            serialization: "advanced" as const,
            execArgv: [...process.execArgv, ...(memory === undefined ? [] : [`--max-old-space-size=${memory}`])],
          }
        : memory === undefined
          ? {}
          : { resourceLimits: { maxOldGenerationSizeMb: memory } }),
    });
    return pool;
  }

  async open(signal: AbortSignal): Promise<Way> {
    await this.#turns.take(signal);
    let pool: Tinypool;
    try {
      pool = await (this.#pool ??= this.#open());
    } catch (error) {
      this.#turns.give();
      throw error;
    }
    const way = this.#runtime === "worker_threads" ? this.#thread(pool) : this.#process(pool);
    this.#ways.add(way);
    void way.gone.then(() => this.#ways.delete(way));
    return way;
  }

  #thread(pool: Tinypool): Way {
    const { port1, port2 } = new MessageChannel();
    const line: Line = { send: (text) => port1.postMessage(text), listen: (listener) => void port1.on("message", listener) };
    const ended = new AbortController();
    const run = pool.run({ port: port2 }, { name: "thread", transferList: [port2], signal: ended.signal });
    let isReleased = false;
    // A thread that ends by itself closes its port, and tinypool is not told.
    port1.once("close", () => {
      if (!isReleased) ended.abort();
    });
    return this.#way(line, run, ended, () => {
      isReleased = true;
      port1.close();
    });
  }

  #process(pool: Tinypool): Way {
    const ended = new AbortController();
    const news = new EventEmitter();
    let post: ((message: unknown) => void) | undefined;
    const waiting: unknown[] = [];
    const send = (graflow: string | null): void => {
      if (post === undefined) waiting.push({ graflow });
      else post({ graflow });
    };
    const line: Line = { send, listen: (listener) => void news.on("text", listener) };
    let sender: (message: unknown) => void = () => {};
    const run = pool.run(undefined, {
      name: "child",
      signal: ended.signal,
      channel: {
        onMessage: (to) => (sender = to),
        postMessage: (message: { readonly graflow?: string | null } | undefined) => {
          if (typeof message?.graflow === "string") news.emit("text", message.graflow);
          else if (message?.graflow === null) {
            post = sender;
            for (const each of waiting.splice(0)) post(each);
          }
        },
      },
    });
    return this.#way(line, run, ended, () => send(null));
  }

  #way(line: Line, run: Promise<unknown>, ended: AbortController, release: () => void): Way {
    let isReleased = false;
    const over = run.then(
      () => undefined,
      (error: unknown) => error,
    );
    const gone = over.then((error) => {
      this.#turns.give();
      return lost(this.#runtime, error);
    });
    return {
      line,
      gone,
      kill: async () => {
        ended.abort();
        await over;
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        release();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ways].map((way) => way.kill()));
    const pool = this.#pool;
    this.#pool = undefined;
    await (await pool)?.destroy();
  }
}

function lost(runtime: Runtime, cause: unknown): GraflowError {
  const what = runtime === "worker_threads" ? "thread" : "process";
  return new GraflowError("PLACE_LOST", `The ${what} that carried the task out has ended before the task`, {
    hint: "See the cause. A task that ends its own process, or needs more memory than there is, does so again; `retry` tries it once more.",
    cause,
  });
}
