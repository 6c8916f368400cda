// Workers that are killed and replaced: as many as a crew has work at any time, and others stand by.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Duration } from "../../../src/index.ts";
import type { RedisOptions } from "../../../src/redis/index.ts";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));

export interface WorkerSetup extends RedisOptions {
  /** Of its engine. */
  readonly lease: Duration;
}

/** What a worker tells. `broken`: it has ended by itself; nothing that happens to the server is a reason for that. */
export type WorkerTold =
  | { readonly type: "ready" }
  | { readonly type: "working" }
  /** A piece of work with tasks. */
  | { readonly type: "done" }
  | { readonly type: "dead"; readonly error: string }
  | { readonly type: "broken"; readonly error: string };

interface Hand {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  /** It takes work, and heeds what it is told: before that, a signal would kill it. */
  readonly working: Promise<void>;
}

export class Crew {
  /** What went wrong in its processes: none of it may. */
  readonly troubles: string[] = [];
  killed = 0;
  /** Pieces of work with tasks that it has done. */
  done = 0;
  readonly #setup: WorkerSetup;
  readonly #random: () => number;
  readonly #working: Hand[] = [];
  readonly #waiting: Hand[] = [];
  #isEnded = false;

  /** `random`: who is next. */
  constructor(setup: WorkerSetup, random: () => number) {
    this.#setup = setup;
    this.#random = random;
  }

  /** So many begin to work, and half as many stand by. */
  async start(count: number): Promise<void> {
    for (let at = 0; at < count + Math.ceil(count / 2); at++) this.#waiting.push(this.#hire());
    for (let at = 0; at < count; at++) await this.#send();
  }

  /** One of them, by chance, is killed, and another takes its place. */
  async replace(): Promise<void> {
    const [victim] = this.#working.splice(Math.floor(this.#random() * this.#working.length), 1);
    victim?.child.kill("SIGKILL");
    this.killed++;
    this.#waiting.push(this.#hire());
    await this.#send();
  }

  /** All that work are told to stop. Resolves to the codes with which they have. */
  async drain(): Promise<readonly (number | null)[]> {
    const ending = this.#working.map(async ({ child, working }) => {
      await working;
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      return child.exitCode;
    });
    return Promise.all(ending);
  }

  end(): void {
    this.#isEnded = true;
    for (const { child } of [...this.#working, ...this.#waiting]) child.kill("SIGKILL");
  }

  async #send(): Promise<void> {
    const hand = this.#waiting.shift() ?? this.#hire();
    await hand.ready;
    if (this.#isEnded) return;
    this.#working.push(hand);
    hand.child.send("go");
  }

  #hire(): Hand {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "graflow-chaos-cache") };
    const child = fork(script, [JSON.stringify(this.#setup)], { execArgv: [], env, stdio: ["ignore", "inherit", "pipe", "ipc"] });
    child.stderr?.on("data", (text: Buffer) => this.#said(String(text)));
    const [ready, working] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    child.on("message", (told: WorkerTold) => {
      if (told.type === "ready") ready.resolve();
      else if (told.type === "done") this.done++;
      else if (told.type === "working") working.resolve();
      else this.troubles.push(told.error);
    });
    // Whoever waits for one that is killed waits no longer.
    child.once("exit", (code) => {
      if (code !== null && code !== 0) this.troubles.push(`A worker has ended with ${code}`);
      ready.resolve();
      working.resolve();
    });
    return { child, ready: ready.promise, working: working.promise };
  }

  /** Warnings are for people; what else stands there is what nobody has caught. */
  #said(text: string): void {
    if (process.env["GRAFLOW_CHAOS_LOUD"] !== undefined) process.stderr.write(text);
  }
}
