// What the desk knows of a target: its name, which asks are told there and to whom, and how to send one notification.
import { type RetryRule, expectInteger, expectKnown } from "../../graph/settings.ts";
import type { AskInfo } from "../../engine/asks/face.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { expectId } from "../../shared/ids.ts";
import { show } from "../../shared/show.ts";
import type { Notification, NotificationRetry, Occasion, Recipient, TargetOptions } from "../face.ts";
import type { AddressPolicy } from "../outgoing/address-policy.ts";

/** What one attempt may use. */
export interface Sending {
  /** Aborted when its time is up, or when the process gives it up. */
  readonly signal: AbortSignal;
  /** Which addresses may be connected to. */
  readonly policy: AddressPolicy;
}

/** Where notifications go. Made by `webhook`, `slack`, `email` …; `notifyBy` makes one of a function. */
export interface Target {
  readonly name: string;
  /** What records say of where. */
  readonly host: string | undefined;
  /** What no record and no message may contain. */
  readonly secrets: readonly string[];
  readonly settings: TargetSettings;
  /** Called when an engine is made: rejects when nothing can be sent at all, because a package is missing. */
  prepare?(): Promise<void>;
  /** Who is told of an ask; `undefined` stands for whoever reads there. */
  recipientsOf(ask: AskInfo): readonly (Recipient | undefined)[];
  /** Resolves to the number the receiver has answered with, if there is one. Rejects with a `SendFailure`, or with anything. */
  send(notification: Notification, sending: Sending): Promise<number | undefined>;
}

export interface TargetSettings {
  readonly wants: (ask: AskInfo) => boolean;
  readonly on: readonly Occasion[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly retry: RetryRule;
  readonly concurrency: number;
}

const common = ["name", "when", "assignees", "on", "timeout", "retry", "concurrency"];
const occasions: readonly Occasion[] = ["opened", "escalated", "closed"];

/** Nobody in particular. */
export const anybody = (): readonly undefined[] => [undefined];

export function readName(options: TargetOptions, kind: string): string {
  return expectId(options.name ?? kind, `the name of a ${kind} target`);
}

/** Reads what all targets have in common; `more` are the options of this kind. Throws `OptionError`. */
export function readTarget(options: TargetOptions, kind: string, more: readonly string[] = []): TargetSettings {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected the options of ${kind} to be an object, got ${show(options)}`);
  expectKnown(options, [...common, ...more], kind);
  const { when, assignees, timeout = "15s", concurrency = 4 } = options;
  const on: readonly Occasion[] = options.on ?? ["opened", "escalated"];
  if (when !== undefined && typeof when !== "function")
    throw new OptionError(`Expected \`when\` of ${kind} to be a function of the ask, got ${show(when)}`);
  if (assignees !== undefined && !(Array.isArray(assignees) && assignees.every((name) => typeof name === "string")))
    throw new OptionError(`Expected \`assignees\` of ${kind} to be a list of names, got ${show(assignees)}`);
  if (!Array.isArray(on) || on.length === 0 || !on.every((occasion: Occasion) => occasions.includes(occasion)))
    throw new OptionError(`Expected \`on\` of ${kind} to be some of ${occasions.join(", ")}, got ${show(on)}`);
  const limit = parseDuration(timeout, "timeout");
  if (limit === 0) throw new OptionError(`Expected \`timeout\` of ${kind} to be longer than 0, got ${show(timeout)}`);
  const isFor = (ask: AskInfo): boolean => assignees === undefined || ask.assignees.some((name) => assignees.includes(name));
  return {
    wants: (ask) => isFor(ask) && (when === undefined || expectDecision(when(ask))),
    on,
    timeout: limit,
    retry: readRetry(options.retry),
    concurrency: expectInteger(concurrency, "concurrency", 1),
  };
}

/** A promise is as good as true; whoever returns one has meant something else. */
function expectDecision(wanted: unknown): boolean {
  if (typeof wanted === "boolean") return wanted;
  throw new OptionError(`Expected \`when\` to return true or false, got ${show(wanted)}`);
}

function readRetry(value: number | NotificationRetry | undefined): RetryRule {
  const options = typeof value === "number" ? { limit: value } : (value ?? {});
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected \`retry\` to be a number of retries or { limit, delay, factor, maxDelay, jitter }, got ${show(value)}`);
  expectKnown(options, ["limit", "delay", "factor", "maxDelay", "jitter"], "`retry`");
  const { limit = 20, delay = "5s", factor = 3, maxDelay = "1h", jitter = true } = options;
  if (typeof factor !== "number" || !(factor >= 1) || !Number.isFinite(factor))
    throw new OptionError(`Expected \`retry.factor\` to be a number of at least 1, got ${show(factor)}`);
  if (typeof jitter !== "boolean") throw new OptionError(`Expected \`retry.jitter\` to be true or false, got ${show(jitter)}`);
  return {
    limit: expectInteger(limit, "retry.limit", 0),
    delay: parseDuration(delay, "retry.delay"),
    factor,
    maxDelay: parseDuration(maxDelay, "retry.maxDelay"),
    jitter,
    when: undefined,
  };
}
