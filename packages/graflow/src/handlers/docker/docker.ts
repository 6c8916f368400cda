// Tasks in containers. The program there is the outpost, which finds the user's own task, or any program that speaks plain lines.
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import { placed } from "../../engine/outpost/placed.ts";
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { framed } from "../plain/framed.ts";
import { placedProgram } from "../plain/place.ts";
import { addressOf } from "./address.ts";
import { Containers } from "./containers.ts";
import type { DockerOptions } from "./options.ts";
import { readDockerOptions } from "./read-options.ts";

/**
 * Carries tasks out in containers of a Docker daemon. A container has no network, no rights, a root that cannot be written, and bounds for memory,
 * processors and processes, unless the options say otherwise; it is removed when its call is over, and also when this process is killed.
 *
 * With `module` or `project`, the image has Node and the task is the user's own, with all of its context; with `command`, it is a program in any
 * language that speaks plain lines, and the function of the task is not called. Throws `OptionError`. A call rejects with `PLACE_UNAVAILABLE` when
 * there is no daemon, image or GPU, or the container cannot be started; with `PLACE_LOST` when it ends before its task; with `OptionError` for
 * options that the daemon refuses.
 *
 * ```ts
 * const score = task("score", { handler: docker({ image: "scores:2", command: ["python3", "/app/score.py"] }) }, elsewhere);
 * ```
 */
export function docker(options: DockerOptions): TaskHandler {
  const docking = readDockerOptions(options);
  if (docking.host !== undefined) addressOf(docking.host, process.env);
  const { grace, start, speech } = docking;
  const containersOf = (call: TaskCall): Containers => attemptOf(call).services.resources.of(docking, () => new Containers(docking));
  if (speech.type === "plain")
    return placedProgram({ name: "docker", grace, open: (call, signal) => containersOf(call).open(call, signal) });
  return placed({
    name: "docker",
    grace,
    start,
    isApart: true,
    modules: speech.modules,
    open: async (call, signal) => framed(await containersOf(call).open(call, signal), call),
  });
}
