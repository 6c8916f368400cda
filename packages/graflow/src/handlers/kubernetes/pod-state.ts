// What a pod says of itself, as far as whoever waits for its task wants to know.
import type { V1Pod } from "@kubernetes/client-node";
import type { Exit } from "../plain/errors.ts";
import { cannotBegin, lost } from "./failure.ts";
import { CONTAINER } from "./manifest.ts";

export type PodState =
  /** `said`: what it waits for. */
  | { readonly is: "waiting"; readonly said: string }
  | { readonly is: "running"; readonly name: string }
  | { readonly is: "ended"; readonly name: string; readonly how: Exit | Error }
  | { readonly is: "unable"; readonly error: Error };

/** Reasons of a container that waits, and will for ever. `ErrImagePull` alone may pass. */
const hopeless = [
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
];

/** 128 and the number of the signal: how a shell, and the cluster, say by which one a program was ended. */
const KILLED = 137;

export function stateOf({ metadata, status }: V1Pod): PodState {
  const name = metadata?.name ?? "?";
  const container = status?.containerStatuses?.find((each) => each.name === CONTAINER);
  const { terminated, running, waiting } = container?.state ?? {};
  if (terminated !== undefined) {
    const { exitCode, reason } = terminated;
    if (reason === "OOMKilled") return { is: "ended", name, how: outOfMemory(name) };
    if (reason === "ContainerCannotRun" || reason === "StartError")
      return { is: "unable", error: cannotBegin(reason, terminated.message ?? "the container cannot run") };
    const why = status?.reason;
    if (why === "Evicted" || why === "Preempting" || why === "DeadlineExceeded" || why === "NodeLost" || why === "Terminated")
      return { is: "ended", name, how: evicted(name, why, status?.message) };
    return { is: "ended", name, how: exitCode === KILLED ? { signal: "SIGKILL" } : { code: exitCode } };
  }
  if (status?.phase === "Failed" || status?.phase === "Succeeded") {
    const why = status.reason ?? status.phase;
    return { is: "ended", name, how: evicted(name, why, status.message) };
  }
  if (running !== undefined) return { is: "running", name };
  if (waiting?.reason !== undefined && hopeless.includes(waiting.reason))
    return { is: "unable", error: cannotBegin(waiting.reason, waiting.message ?? "the node says no more") };
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (unscheduled !== undefined)
    return { is: "waiting", said: `it has no node: ${unscheduled.message ?? unscheduled.reason ?? "no reason"}` };
  const what = waiting?.message ?? waiting?.reason;
  return { is: "waiting", said: what === undefined ? "it has not begun" : `its container waits: ${what}` };
}

function outOfMemory(name: string): Error {
  return lost(
    `Pod "${name}" has used more memory than it may, and was ended`,
    "Give it more by `resources: { memory }`, in MB, or less to do.",
  );
}

/** The cluster has ended it. */
function evicted(name: string, reason: string, message: string | undefined): Error {
  const hint =
    reason === "DeadlineExceeded"
      ? "Its Job has a deadline for when nobody is there to end it: see `deadline`."
      : "The cluster needed its node for something else, or lost it. `retry` tries the task once more.";
  return lost(`Pod "${name}" was ended by the cluster (${reason}${message === undefined ? "" : `: ${message}`})`, hint);
}

/** Somebody has removed it. */
export function removed(name: string): Error {
  return lost(`Pod "${name}" was removed`, "Somebody has deleted it, or its node. `retry` tries the task once more.");
}
