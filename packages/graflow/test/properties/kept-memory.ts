// Runs in memory that outlive their engines: a backend whose stores are the same whenever it is opened.
import type { Backend } from "../../src/index.ts";
import { memoryAsks } from "../../src/memory/ask-store.ts";
import { memoryChannels } from "../../src/memory/channel-store.ts";
import { memoryRuns } from "../../src/memory/run-store.ts";
import type { Clock } from "../../src/ports/clock.ts";

/** Channels are those of a process, as everywhere. */
export function keptMemory(clock: Clock): Backend {
  const asks = memoryAsks();
  const runs = memoryRuns(clock, (runId) => void asks.drop(runId));
  return {
    name: "kept memory",
    open: () => ({ runs, channels: memoryChannels(clock), asks, durable: true, close: () => Promise.resolve() }),
  };
}
