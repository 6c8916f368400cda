// Faults at named points of a backend: a call that fails, a process that ends, or a moment to look around, before or after the store has
// done what it was asked for.
import type { Backend, OpenBackend } from "../ports/backend.ts";
import type { Fault } from "./fault-points.ts";
import { faultyAsks, faultyRecords, faultyRuns, passing } from "./faulty-stores.ts";

export { type Fault, faultPoints, type FaultPoint } from "./fault-points.ts";

/**
 * A backend whose runs, asks and records reach fault points. At each, `reach` may return, and nothing is different; return a promise, and the call waits for
 * it; throw, and the call rejects with that, as a store does that fails (a `BackendError` is what an engine expects); or end the process
 * (`process.kill(process.pid, "SIGKILL")`). Channels are those of the backend.
 *
 * ```ts
 * const backend = faulty(sqlite({ path }), ({ point, count }) => {
 *   if (point === "after-save" && count === 3) process.kill(process.pid, "SIGKILL");
 * });
 * ```
 */
export function faulty(backend: Backend, reach: (fault: Fault) => void | Promise<void>): Backend {
  return {
    name: backend.name,
    open(services): OpenBackend {
      const opened = backend.open(services);
      const { runs, channels, asks, records, durable } = opened;
      const pass = passing(reach);
      return {
        runs: faultyRuns(runs, pass),
        channels,
        asks: faultyAsks(asks, pass),
        records: faultyRecords(records, pass),
        durable,
        close: () => opened.close(),
      };
    },
  };
}
