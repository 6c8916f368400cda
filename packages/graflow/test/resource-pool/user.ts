// A process that uses devices of a shared pool. Arguments: the backend ("sqlite" or "redis"), where it is, a folder in which each device that is in
// use has a file, how many tasks, for how many ms each uses its device (0: until it is told to stop), and the lease. It tells when it has its first
// device, and what has come of all tasks.
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine, isGraflowError, map, resourcePool, sqlite, task, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";

const [kind = "", where = "", folder = "", count = "", length = "", lease = ""] = process.argv.slice(2);
const DEVICES = 3;
const clashes: string[] = [];
let most = 0;
let now = 0;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function take(file: string): void {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
  } catch {
    const other = Number(readFileSync(file, "utf8"));
    if (isAlive(other)) clashes.push(`${file} was that of ${other}`);
    writeFileSync(file, String(process.pid));
  }
}

const use = task(
  "use",
  { handler: resourcePool("gpu", DEVICES, { shared: true, lease: Number(lease) }), retry: { limit: 0 } },
  async (input: number, ctx) => {
    const file = join(folder, `device-${ctx.resources["gpu"]}`);
    take(file);
    most = Math.max(most, ++now);
    process.send?.({ has: ctx.resources["gpu"] });
    if (length === "0") await new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error)));
    else await ctx.sleep(Number(length));
    now--;
    unlinkSync(file);
    return input;
  },
);

const backend = kind === "sqlite" ? sqlite({ path: where }) : redis({ url: where.split(" ")[0] ?? "", prefix: where.split(" ")[1] ?? "" });
const engine = createEngine({ backend });
// A task that only waits to be told is no reason for a process to stay.
const stay = setInterval(() => undefined, 1000);
const wf = workflow(`uses ${process.pid}`, map(use));
const outcome = await wf.start(
  Array.from({ length: Number(count) }, (_, i) => i),
  { engine, checkpoint: "manual" },
).outcome;
const cause = outcome.status === "failed" ? (outcome.error.cause ?? outcome.error) : undefined;
process.send?.({
  status: outcome.status,
  code: isGraflowError(cause) ? cause.code : undefined,
  ended: outcome.status === "completed" ? (outcome.output as unknown[]).length : 0,
  clashes,
  most,
});
await engine.close();
clearInterval(stay);
process.disconnect();
