// A process of a contender, as the rows see it.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Asked, MemberData } from "./member.ts";
import { BEGUN } from "./no-op.ts";

const script = fileURLToPath(new URL("member.ts", import.meta.url));

export class MemberProcess {
  readonly #child: ChildProcess;
  readonly #begun = Promise.withResolvers<void>();

  /** Resolves when it is connected and ready. */
  static async start(data: MemberData): Promise<MemberProcess> {
    const { NODE_OPTIONS: _options, ...env } = process.env;
    const flags = env["GRAFLOW_BENCH_FLAGS"]?.split(" ") ?? [];
    const member = new MemberProcess(fork(script, [JSON.stringify(data)], { execArgv: flags, env }));
    await member.#next();
    return member;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (message) => {
      if (message === BEGUN) this.#begun.resolve();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it begins a task with a negative input, for the first time. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  async ask<A extends Asked>(asked: A): Promise<Extract<Answer, { type: AnswerTo[A["type"]] }>> {
    this.#child.send(asked);
    return (await this.#next()) as Extract<Answer, { type: AnswerTo[A["type"]] }>;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  /** What it says next, other than that a task has begun. */
  async #next(): Promise<unknown> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        if (message === BEGUN) return;
        child.off("message", onMessage).off("exit", onExit);
        resolve(message);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        child.off("message", onMessage);
        reject(new Error(`A process of a contender has ended with ${code ?? signal}`));
      };
      child.on("message", onMessage).on("exit", onExit);
    });
  }
}

interface AnswerTo {
  readonly "fan-out": "fanned-out";
  readonly "round-trips": "tripped";
  readonly calls: "called";
}
