// What a process uses of its machine.
import { performance } from "node:perf_hooks";

export interface Usage {
  /** Share of one core since it was measured last; 1 is one core. */
  readonly cpu: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** Returns how to measure: the first time since now. Of two that measure, each has a meter of its own. */
export function usageMeter(): () => Usage {
  let before = process.cpuUsage();
  let at = performance.now();
  return () => {
    const spent = process.cpuUsage(before);
    const now = performance.now();
    const passed = Math.max(1, now - at);
    before = process.cpuUsage();
    at = now;
    return { cpu: Math.round((spent.user + spent.system) / passed / 10) / 100, memory: process.memoryUsage.rss() };
  };
}
