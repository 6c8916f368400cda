// A target that is a function of the user's.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Notification, TargetOptions } from "../face.ts";
import { anybody, readName, readTarget, type Target } from "./target.ts";

/**
 * Calls `send` with every notification. When it throws, it is called again like any other target that fails: see `retry`. Of what it throws,
 * the message is recorded, with URLs cut down to their hosts. After `timeout` the signal is aborted, and nobody waits for it.
 *
 * ```ts
 * notifyBy(async ({ ask, links }) => pager.page(`${ask.prompt} ${links?.page}`), { name: "pager" });
 * ```
 */
export function notifyBy(
  send: (notification: Notification, sending: { readonly signal: AbortSignal }) => unknown,
  options: TargetOptions = {},
): Target {
  if (typeof send !== "function") throw new OptionError(`Expected notifyBy to be given a function of the notification, got ${show(send)}`);
  const settings = readTarget(options, "notifyBy");
  return {
    name: readName(options, "function"),
    host: undefined,
    secrets: [],
    settings,
    recipientsOf: anybody,
    send: async (notification, { signal }) => {
      await send(notification, { signal });
      return undefined;
    },
  };
}
