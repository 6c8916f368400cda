// Tasks that are carried out by a service elsewhere, which is reached by HTTP.
import { placed } from "../../engine/outpost/placed.ts";
import type { Place } from "../../engine/outpost/place.ts";
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";
import type { Connections } from "./connections.ts";
import type { HttpTaskOptions, JsonSettings, JsonTaskOptions, RequestSettings, TaskSettingsByHttp } from "./options.ts";
import { readJsonOptions, readTaskOptions } from "./read-options.ts";

/**
 * Carries a task out in another process, by a signed request to the `taskEndpoint()` that stands there. With `protocol: "json"`, calls a function
 * that is none of Graflow's, in place of the task. Throws `OptionError`.
 *
 * A task fails with `PLACE_UNAVAILABLE` when the other side cannot be reached or does not take it, with `PLACE_LOST` when it is gone before the
 * task has ended, with `TASK_NOT_FOUND` when it does not know this version of the workflow, and with `FUNCTION_FAILED` when a function of the
 * plain kind answers with an error. `url` is called as it stands: what it is made of must not come from strangers.
 *
 * ```ts
 * task("render", { handler: httpTask({ url: "https://render.example.org/tasks", secret }) }, render);
 * task("score", { handler: httpTask({ protocol: "json", url: "https://example.org/score" }) }, (input: Scan): Score => unreachable());
 * ```
 */
export function httpTask(options: HttpTaskOptions | JsonTaskOptions): TaskHandler {
  expectOptions(options, "`httpTask`");
  const { protocol = "graflow" } = options;
  if (protocol !== "graflow" && protocol !== "json")
    throw new OptionError(`Expected \`protocol\` of \`httpTask\` to be "graflow" or "json", got ${show(protocol)}`);
  return options.protocol === "json" ? byJson(readJsonOptions(options)) : byGraflow(readTaskOptions(options));
}

function byGraflow(settings: TaskSettingsByHttp): TaskHandler {
  const { grace, callback } = settings;
  const place: Place = {
    name: "httpTask",
    grace,
    isApart: true,
    // Where things stand on this machine is nobody's business.
    modules: [],
    open: async (call) => {
      const connections = await connectionsOf(place, call, settings);
      if (callback === undefined) {
        const { StreamingWay } = await import("./streaming.ts");
        return new StreamingWay(connections, settings, call);
      }
      const { CallbackWay } = await import("./calling-back.ts");
      return new CallbackWay(connections, { ...settings, callback }, call);
    },
  };
  return placed(place);
}

function byJson(settings: JsonSettings): TaskHandler {
  const perform = async (call: TaskCall): Promise<unknown> => {
    const { callByJson } = await import("./json-call.ts");
    return callByJson(call, settings, await connectionsOf(settings, call, settings));
  };
  return { name: "httpTask", execute: (call, next) => next({ ...call, perform }) };
}

/** Each handler has its own, in each engine. */
async function connectionsOf(handler: object, call: TaskCall, settings: RequestSettings): Promise<Connections> {
  const { Connections } = await import("./connections.ts");
  return attemptOf(call).services.resources.of(handler, () => new Connections(settings));
}
