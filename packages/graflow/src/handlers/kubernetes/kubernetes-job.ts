// Tasks in pods of a cluster, a Job for each call.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import { placed } from "../../engine/outpost/placed.ts";
import { framed, LONGEST_TEXT } from "../plain/framed.ts";
import { placedProgram } from "../plain/place.ts";
import type { ProgramWay } from "../plain/way.ts";
import { Jobs } from "./jobs.ts";
import type { KubernetesJobOptions } from "./options.ts";
import { readKubernetesOptions } from "./read-options.ts";

/**
 * Carries a task out in a pod of a cluster: a Job for each call, tried once, removed when the task has ended, however that came. With `command`
 * the image has a program in any language, which speaks plain lines; with `module` it has Node and the user's module, and the task is found there.
 *
 * A pod is not root, cannot write but to `/tmp`, has no capabilities, no token of the cluster, and bounds for all it can use. What it can reach over
 * the network is up to the policies of the cluster. The package `@kubernetes/client-node` is needed.
 *
 * Throws `OptionError`; when it is used, `PeerMissingError`, and `GraflowError`s with the codes `PLACE_UNAVAILABLE` (no cluster, no rights, no such
 * image, no room) and `PLACE_LOST` (out of memory, evicted, ended before its task).
 *
 * ```ts
 * const train = task("train", { handler: kubernetesJob({ image: "registry.example/train:3", command: ["python", "train.py"], resources: { gpus: 1 } }) },
 *   (input: { epochs: number }): { loss: number } => ({ loss: input.epochs }));
 * ```
 */
export function kubernetesJob(options: KubernetesJobOptions): TaskHandler {
  const jobbing = readKubernetesOptions(options);
  const { speech, grace } = jobbing;
  const key = {};
  const open = (call: TaskCall, signal: AbortSignal, longest?: number): Promise<ProgramWay> =>
    attemptOf(call)
      .services.resources.of(key, () => new Jobs(jobbing))
      .open(call, signal, longest);
  if (speech.type === "plain") return placedProgram({ name: "kubernetesJob", grace, open: (call, signal) => open(call, signal) });
  return placed({
    name: "kubernetesJob",
    grace,
    isApart: true,
    modules: speech.modules,
    open: async (call, signal) => framed(await open(call, signal, LONGEST_TEXT), call),
  });
}
