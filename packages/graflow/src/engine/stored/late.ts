// What hosts see of stored runs and their checkpoints, loaded when a host looks for the first time: most programs only run.
import { whenUsed } from "../../shared/when-used.ts";
import type { StoredCheckpoints, StoredRuns } from "./face.ts";

export function lateRuns(load: () => Promise<StoredRuns>): StoredRuns {
  const runs = whenUsed(load);
  return {
    list: async (options) => (await runs()).list(options),
    get: async (runId) => (await runs()).get(runId),
    show: async (run) => (await runs()).show(run),
    events: async (runId, options) => (await runs()).events(runId, options),
    cancel: async (runId, reason) => (await runs()).cancel(runId, reason),
    remove: async (runId) => (await runs()).remove(runId),
  };
}

export function lateCheckpoints(load: () => Promise<StoredCheckpoints>): StoredCheckpoints {
  const checkpoints = whenUsed(load);
  return {
    list: async (runId) => (await checkpoints()).list(runId),
    get: async (checkpoint) => (await checkpoints()).get(checkpoint),
    diff: async (before, after) => (await checkpoints()).diff(before, after),
    prune: async (runId, keep) => (await checkpoints()).prune(runId, keep),
    export: async (checkpoint, path, options) => (await checkpoints()).export(checkpoint, path, options),
    import: async (path) => (await checkpoints()).import(path),
  };
}
