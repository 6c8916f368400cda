// What the targets for chat services share: a JSON payload, made of a notification, is posted to an address that is a secret.
import { expectInteger } from "../../graph/settings.ts";
import type { Notification, TargetOptions } from "../face.ts";
import { post } from "../outgoing/post.ts";
import { expectSuccess } from "../outgoing/verdict.ts";
import { readAddress } from "../outgoing/web-address.ts";
import { anybody, readName, readTarget, type Target } from "./target.ts";

export interface ChatOptions extends TargetOptions {
  /** The address that the service has given for its channel. It is a secret: no record, warning or error shows more than its host. */
  readonly url: string;
  /** How many redirects (307, 308) to follow. Default 0. */
  readonly redirects?: number;
}

/** `payloadOf` makes what is posted. Throws `OptionError`. */
export function chatTarget(
  kind: string,
  options: ChatOptions,
  more: readonly string[],
  payloadOf: (notification: Notification) => object,
): Target {
  const settings = readTarget(options, kind, ["url", "redirects", ...more]);
  const { url, host, secrets } = readAddress(options.url, kind);
  const redirects = expectInteger(options.redirects ?? 0, "redirects", 0);
  return {
    name: readName(options, kind),
    host,
    secrets,
    settings,
    recipientsOf: anybody,
    send: async (notification, { signal, policy }) => {
      const body = JSON.stringify(payloadOf(notification));
      const headers = { "content-type": "application/json", "user-agent": "Graflow" };
      return expectSuccess(await post({ url, headers, body, signal, policy, redirects }), host, notification.at);
    },
  };
}
