// The backends on which runs are stopped and gone on with, and how often.
import { join } from "node:path";
import { memoryAsks } from "../../src/memory/ask-store.ts";
import { memoryChannels } from "../../src/memory/channel-store.ts";
import { memoryRecords } from "../../src/memory/record-store.ts";
import { memoryRuns } from "../../src/memory/run-store.ts";
import { sqlite, type Backend } from "../../src/index.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { temporaryFolder } from "../sqlite/store.ts";

type BackendOn = (clock: Clock) => Backend;

/** Runs in memory that outlive their engines: the stores are the same whenever it is opened. Channels are those of a process, as everywhere. */
function keptMemory(clock: Clock, durable = true): Backend {
  const asks = memoryAsks();
  const records = memoryRecords();
  const runs = memoryRuns(clock, (runId) => void asks.drop(runId));
  return {
    name: "kept memory",
    open: () => ({ runs, channels: memoryChannels(clock), asks, records, durable, close: () => Promise.resolve() }),
  };
}

/** Where nothing of a run is stored before it is stopped, or somebody asks for a checkpoint; and nobody but its owner may ever have it. */
export function unsavedMemory(clock: Clock): Backend {
  return keptMemory(clock, false);
}

/** A new one for each case, in a folder that is gone with the test. */
function sqliteFiles(): BackendOn {
  const folder = temporaryFolder();
  let files = 0;
  return () => sqlite({ path: join(folder, `${++files}.db`) });
}

/** `share`: of the cases, those that there is time for. */
export const backends: readonly (readonly [name: string, backend: { readonly open: () => BackendOn; readonly share: number }])[] = [
  ["memory", { open: () => (clock) => keptMemory(clock), share: 1 }],
  ["sqlite", { open: sqliteFiles, share: 0.2 }],
];
