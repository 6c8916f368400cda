// How the files of a checkpoint are called. A state may have any name; the other two are called after it.
import { resolve } from "node:path";

const SUMMARY = ".state.json";
const META = ".meta.json";
/** The name of a file that is being written, after that of the state. */
const PENDING = /^(\.state\.json|\.meta\.json)?\.[0-9a-f-]{36}\.part$/;

/** Absolute paths. */
export interface CheckpointPaths {
  readonly state: string;
  readonly summary: string;
  readonly meta: string;
}

export function pathsOf(path: string): CheckpointPaths {
  const state = resolve(path);
  return { state, summary: state + SUMMARY, meta: state + META };
}

/** The files of a checkpoint, given the path of any of them. */
export function pathsAround(path: string): CheckpointPaths {
  const own = [SUMMARY, META].find((end) => path.endsWith(end));
  return pathsOf(own === undefined ? path : path.slice(0, -own.length));
}

/** Whether a path is that of a summary or of metadata. */
export function isBeside(path: string): boolean {
  return path.endsWith(SUMMARY) || path.endsWith(META);
}

/** Where a file stands until the metadata that go with it are in force. `writing` is a UUID. */
export function pendingPath(path: string, writing: string): string {
  return `${path}.${writing}.part`;
}

/** Whether a name is that of a file that was being written for a checkpoint of this name. */
export function isPending(name: string, stateName: string): boolean {
  return name.startsWith(stateName) && PENDING.test(name.slice(stateName.length));
}
