// What goes wrong with a channel, told with the channel and the key. Which task it was, and of which run, the `TaskError` around it says.
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { ValidationIssue } from "../../run/errors.ts";

interface ChannelErrorDetails {
  readonly hint: string;
  readonly issues?: readonly ValidationIssue[];
}

/**
 * `CHANNEL_TYPE`: the operation does not fit what the key holds. `CHANNEL_LOCK`: a lock was not had in time.
 * `VALIDATION_FAILED`: a value does not fit the schema of a typed channel; `issues` has each path and reason.
 */
export class ChannelError extends GraflowError {
  readonly channel: string;
  readonly key: string;
  readonly issues: readonly ValidationIssue[];

  constructor(
    code: "CHANNEL_TYPE" | "CHANNEL_LOCK" | "VALIDATION_FAILED",
    channel: string,
    key: string,
    message: string,
    { hint, issues = [] }: ChannelErrorDetails,
  ) {
    super(code, message, { hint });
    this.channel = channel;
    this.key = key;
    this.issues = issues;
  }
}

/** `key "hits" of channel "metrics"`; the run's own channel has no name. */
export function tellKey(channel: string, key: string): string {
  return `key ${JSON.stringify(key)} of ${channel === "" ? "the run's channel" : `channel ${JSON.stringify(channel)}`}`;
}
