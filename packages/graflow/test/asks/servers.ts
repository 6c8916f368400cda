// Processes that serve, as the test that starts them sees them.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine } from "../../src/index.ts";
import { letters } from "./letters.ts";
import type { Order, Report, ServerJob } from "./server.ts";

const script = fileURLToPath(new URL("server.ts", import.meta.url));

export interface Server {
  readonly pid: number;
  /** Gives an order, and resolves to what is reported of it; to `undefined` when the process has ended before. */
  order<T extends Report["type"]>(order: Order, type: T): Promise<Extract<Report, { readonly type: T }> | undefined>;
  /** The signal that it was ended by, if any. */
  readonly end: Promise<NodeJS.Signals | null>;
  close(): Promise<void>;
}

export async function startServer(job: ServerJob): Promise<Server> {
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(tmpdir(), "graflow-chaos-cache"),
    NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
  };
  const child: ChildProcess = fork(script, [JSON.stringify(job)], {
    execArgv: ["--expose-gc"],
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const end = once(child, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
  const heard = async <T extends Report["type"]>(type: T): Promise<Extract<Report, { readonly type: T }> | undefined> => {
    for (;;) {
      const [next] = (await Promise.race([once(child, "message"), end.then(() => [undefined])])) as [Report | undefined];
      if (next === undefined || next.type === type) return next as Extract<Report, { readonly type: T }> | undefined;
    }
  };
  await heard("ready");
  return {
    pid: child.pid ?? 0,
    end,
    order(order, type) {
      const report = heard(type);
      child.send(order, () => {});
      return report;
    },
    async close() {
      child.send({ do: "close" } satisfies Order, () => {});
      await end;
    },
  };
}

/** Starts so many letters, and resolves to the ids of their runs when all of them wait. */
export async function write(engine: Engine, log: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 50) {
    const some = Array.from({ length: Math.min(50, count - number) }, (_, i) => letters.start({ log, number: number + i }, { engine }));
    for (const { id, outcome } of some) {
      const { status } = await outcome;
      if (status !== "suspended") throw new Error(`Run ${id} is ${status}`);
      ids.push(id);
    }
  }
  return ids;
}

/** Resolves when so many runs have completed. Looks, since those who carry them out are elsewhere. */
export async function completed(engine: Engine, count: number, patience = 60_000): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const done = await engine.runs.list({ status: "completed", limit: count });
    if (done.length === count) return;
    if (performance.now() > end) throw new Error(`${done.length} of ${count} runs have completed`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
