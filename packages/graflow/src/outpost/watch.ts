// A process whose parent was killed must not go on, and one that is busy in a loop does not learn that its channel is closed. A thread of its own
// sees to that: when the parent is another one, it ends the process.
import { Worker } from "node:worker_threads";

/** How often to look, in ms. */
const PAUSE = 500;

const code = `
const { workerData: { parent, pause } } = require("node:worker_threads");
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, pause);
`;

/** Where threads are not allowed, a process that is busy outlives its parent until it is busy no more. */
export function watchOver(parent: number): void {
  try {
    startWatch(parent);
  } catch {
    // Said above.
  }
}

function startWatch(parent: number): void {
  const watch = new Worker(code, {
    eval: true,
    workerData: { parent, pause: PAUSE },
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watch.unref();
  watch.on("error", () => {});
}
