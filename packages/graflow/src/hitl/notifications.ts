// The plugin that tells people that they are asked.
import type { Plugin, PluginHost } from "../engine/face.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { type Duration, parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { Desk } from "./desk/desk.ts";
import type { NotificationAttempt } from "./face.ts";
import type { LinkMaker } from "./link-maker.ts";
import { addressPolicy } from "./outgoing/address-policy.ts";
import type { Target } from "./targets/target.ts";

export interface NotificationOptions {
  /** Where to tell: `slack(…)`, `email(…)`, `webhook(…)` … */
  readonly to: readonly Target[];
  /**
   * Makes the addresses of pages and the one-click links; `from` makes such a function of what the engine has. Default: notifications carry
   * none.
   */
  readonly links?: LinkMaker | { readonly from: (host: PluginHost) => LinkMaker };
  /**
   * Networks (`"10.0.0.0/8"`), addresses and hosts (`"hooks.internal"`, `"*.internal"`) that may be connected to although they are not on the
   * public internet. Default: none.
   */
  readonly allow?: readonly string[];
  /** How often to look for open asks that nobody has been told of, such as those of processes that have died. Default 30 s. */
  readonly poll?: Duration;
  /** How many notifications may wait for one target; more are found again later. Default 1,000. */
  readonly queue?: number;
  /** How long a process may be silent, beyond the time of an attempt, before another takes over what it was sending. Default 30 s. */
  readonly lease?: Duration;
  /** How long closing the engine waits for what is being sent. Default 10 s. */
  readonly closeTimeout?: Duration;
  /** Hears of every attempt after it was recorded. */
  readonly onAttempt?: (attempt: NotificationAttempt) => void;
}

const known = ["to", "links", "allow", "poll", "queue", "lease", "closeTimeout", "onAttempt"];

/**
 * Tells people of asks, beside the runs: sending neither holds them up nor fails them. Every attempt is recorded (`notificationsOf`); what was
 * not sent when a process ended is sent by the next one; of several processes over one backend, one sends. Throws `OptionError`.
 *
 * ```ts
 * const engine = createEngine({
 *   plugins: [
 *     notifications({
 *       to: [consoleTarget(), slack({ url: process.env["SLACK_URL"] ?? "" })],
 *       links: { from: ({ records }) => askLinks({ baseUrl: "https://flows.example.org", records }) },
 *     }),
 *   ],
 * });
 * ```
 */
export function notifications(options: NotificationOptions): Plugin {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected notifications to be given { to: [...] }, got ${show(options)}`);
  expectKnown(options, known, "notifications");
  const { to, links, allow, poll = "30s", queue = 1000, lease = "30s", closeTimeout = "10s", onAttempt } = options;
  if (onAttempt !== undefined && typeof onAttempt !== "function")
    throw new OptionError(`Expected \`onAttempt\` to be a function, got ${show(onAttempt)}`);
  if (links !== undefined && typeof links !== "function" && typeof (links as Partial<typeof links> | null)?.from !== "function")
    throw new OptionError(`Expected \`links\` to be a function of an ask, or { from: … }, got ${show(links)}`);
  const settings = {
    targets: readTargets(to),
    policy: addressPolicy(allow),
    poll: expectTime(poll, "poll"),
    queue: expectInteger(queue, "queue", 1),
    lease: expectTime(lease, "lease"),
    closeTimeout: parseDuration(closeTimeout, "closeTimeout"),
    onAttempt,
  };
  return {
    name: "notifications",
    attach: (host) => {
      const desk = new Desk(host, { ...settings, links: typeof links === "object" ? links.from(host) : links });
      return () => desk.close();
    },
  };
}

function readTargets(to: readonly Target[]): readonly Target[] {
  if (!Array.isArray(to) || !to.every((target: Partial<Target> | null) => typeof target?.send === "function"))
    throw new OptionError(
      `Expected \`to\` to be a list of targets, got ${show(to)}`,
      "Make them with consoleTarget, webhook, slack, discord, teams, email or notifyBy.",
    );
  const names = to.map(({ name }: Target) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new OptionError(`Expected targets to have different names, got ${show(twice)} twice`, "Give them names of their own: { name }.");
  return [...(to as readonly Target[])];
}

function expectTime(value: Duration, name: string): number {
  const ms = parseDuration(value, name);
  if (ms > 0) return ms;
  throw new OptionError(`Expected \`${name}\` to be longer than 0, got ${show(value)}`);
}
