// Tasks that are carried out by functions of AWS Lambda.
import { attemptOf } from "../../engine/outpost/attempt-of.ts";
import { placed } from "../../engine/outpost/placed.ts";
import type { Place } from "../../engine/outpost/place.ts";
import type { TaskCall, TaskHandler } from "../../graph/handler.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";
import { Functions } from "./functions.ts";
import { callFunction } from "./json-call.ts";
import { LambdaWay } from "./lambda-way.ts";
import {
  readLambdaJsonOptions,
  readLambdaOptions,
  type LambdaJsonOptions,
  type LambdaJsonSettings,
  type LambdaOptions,
  type LambdaSettings,
} from "./options.ts";

/**
 * Carries a task out in a function of Lambda that is a `lambdaHandler()`, one call of it for each attempt; or, with `protocol: "json"`, calls any
 * other function in place of the task. Throws `OptionError`.
 *
 * A task fails with `PEER_MISSING` without `@aws-sdk/client-lambda`, with `PLACE_UNAVAILABLE` when the function cannot be called, with `PLACE_LOST`
 * when it has ended before the task (its time was up, it had too little memory), with `WORK_TOO_LARGE` for what has more than 6 MB, and with
 * `FUNCTION_FAILED` when a function of another kind has failed.
 *
 * ```ts
 * task("render", { handler: lambda({ functionName: "render", qualifier: "live" }) }, render);
 * ```
 */
export function lambda(options: LambdaOptions | LambdaJsonOptions): TaskHandler {
  expectOptions(options, "`lambda`");
  const { protocol = "graflow" } = options;
  if (protocol !== "graflow" && protocol !== "json")
    throw new OptionError(`Expected \`protocol\` of \`lambda\` to be "graflow" or "json", got ${show(protocol)}`);
  return options.protocol === "json" ? byJson(readLambdaJsonOptions(options)) : byGraflow(readLambdaOptions(options));
}

function byGraflow(settings: LambdaSettings): TaskHandler {
  const place: Place = {
    name: "lambda",
    grace: settings.grace,
    isApart: true,
    modules: [],
    open: (call) => Promise.resolve(new LambdaWay(functionsOf(settings, call), settings, call)),
  };
  return placed(place);
}

function byJson(settings: LambdaJsonSettings): TaskHandler {
  const perform = (call: TaskCall): Promise<unknown> => callFunction(call, settings, functionsOf(settings, call));
  return { name: "lambda", execute: (call, next) => next({ ...call, perform }) };
}

/** Each handler has its own, in each engine. */
function functionsOf(settings: LambdaSettings | LambdaJsonSettings, call: TaskCall): Functions {
  return attemptOf(call).services.resources.of(settings, () => new Functions(settings.request));
}
