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

export function watchOver(parent: number): void {
  const watch = new Worker(code, {
    eval: true,
    workerData: { parent, pause: PAUSE },
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watch.unref();
  // Without it the process still ends when it is not busy.
  watch.on("error", () => {});
}
