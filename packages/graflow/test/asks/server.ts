// A process that looks after runs on a file, as one that serves does. Argument: the file, and the fault at which it is killed, if any.
import { createEngine, sqlite } from "../../src/index.ts";
import { faulty, type FaultPoint } from "../../src/testing/faults.ts";
import { letters } from "./letters.ts";

export interface ServerJob {
  readonly file: string;
  readonly killedAt?: { readonly point: FaultPoint; readonly count: number };
}

/** What it is asked for. */
export type Order =
  | { readonly do: "answer"; readonly id: string; readonly text: string }
  | { readonly do: "measure" }
  | { readonly do: "close" };

/** What it tells. `heap`: in bytes, after garbage was collected; `cpu`: used since it began, in ms. */
export type Report =
  | { readonly type: "ready" }
  | { readonly type: "answered" }
  | { readonly type: "measured"; readonly heap: number; readonly cpu: number };

const { file, killedAt } = JSON.parse(process.argv[2] ?? "") as ServerJob;
const report = (what: Report): void => void process.send?.(what);
const engine = createEngine({
  backend: faulty(sqlite({ path: file }), ({ point, count }) => {
    if (killedAt?.point === point && killedAt.count === count) process.kill(process.pid, "SIGKILL");
  }),
});
engine.supervise([letters], { poll: "1s" });
process.on("message", (order: Order) => void obey(order));
report({ type: "ready" });

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case "answer":
      await engine.asks.answer(order.id, { text: order.text }, { by: "ada", from: "test" });
      return report({ type: "answered" });
    case "measure": {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      return report({ type: "measured", heap: process.memoryUsage().heapUsed, cpu: (user + system) / 1000 });
    }
    case "close":
      await engine.close();
      process.disconnect();
  }
}
