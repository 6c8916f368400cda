// The backend in the memory of this process: nothing to install, and nothing left when the process ends.
import type { Backend } from "../ports/backend.ts";
import { memoryAsks } from "./ask-store.ts";
import { memoryChannels } from "./channel-store.ts";
import { memoryRecords } from "./record-store.ts";
import { memoryRuns } from "./run-store.ts";

/** Keeps everything in the memory of this process. The default. */
export function memory(): Backend {
  return {
    name: "memory",
    open({ clock }) {
      const asks = memoryAsks();
      return {
        runs: memoryRuns(clock, (runId) => void asks.drop(runId)),
        channels: memoryChannels(clock),
        asks,
        records: memoryRecords(),
        durable: false,
        close: () => Promise.resolve(),
      };
    },
  };
}
