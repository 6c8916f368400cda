// Tasks on another machine, over ssh.
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import { placed } from "../../engine/outpost/placed.ts";
import { placedProgram } from "../plain/place.ts";
import { Machine } from "./machine.ts";
import type { SshOptions } from "./options.ts";
import { readSshOptions } from "./settings.ts";

/**
 * Carries tasks out on another machine, over ssh: the task's own function, by Node and Graflow of that machine; or with `command` a program in any
 * language. Connections are kept for the next call, and so are processes of Node unless `reuse` is false. What goes on there is ended when its task is
 * cancelled or its time is up, and also when the connection or this process dies.
 *
 * The host key of the machine has to be known: by `hostKey`, or by the files of known hosts of OpenSSH. ssh2 has to be installed.
 *
 * Throws `OptionError`. A task fails with `PLACE_UNAVAILABLE` when the machine cannot be reached, is not the right one, does not let us in or has not
 * what is needed; `PLACE_LOST` when its process or the connection ends before it; `TASK_NOT_FOUND` when the module there does not define its
 * workflow; `PEER_MISSING` without ssh2.
 *
 * ```ts
 * const bigMachine = ssh({
 *   host: "big.example.org",
 *   username: "worker",
 *   hostKey: "SHA256:8fV7rNw3jUYhc1BzVVhkWZIcMPYXq0QzCkzpGfFnMZo",
 *   module: "/srv/app/flows.js",
 * });
 * const train = task("train", { handler: bigMachine, timeout: "2h" }, (samples: string) => fit(samples));
 * ```
 */
export function ssh(options: SshOptions): TaskHandler {
  const settings = readSshOptions(options);
  const { command, grace, start, module } = settings;
  const machineOf = (call: TaskCall): Machine => attemptOf(call).services.resources.of(settings, () => new Machine(settings));
  if (command !== undefined)
    return placedProgram({ name: "ssh", grace, open: (call, signal) => machineOf(call).program(command, call, signal) });
  return placed({
    name: "ssh",
    grace,
    start,
    isApart: true,
    modules: module === undefined ? undefined : [module],
    open: (call, signal) => machineOf(call).outpost(call, signal),
  });
}
