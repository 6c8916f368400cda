// What users say of an endpoint for tasks.
import { expectInteger } from "../../../graph/settings.ts";
import { parseDuration, type Duration } from "../../../shared/duration.ts";
import { OptionError } from "../../../shared/errors/option-error.ts";
import { show } from "../../../shared/show.ts";
import { readSecrets } from "../secrets.ts";
import { Verifier } from "../signature.ts";
import { expectFlowsOptions, Flows, type FlowsOptions } from "./flows.ts";

/** The other side of `httpTask()`: which tasks it carries out, and for whom. An unknown option is an error. */
export interface TaskEndpointOptions extends FlowsOptions {
  /** What both sides have, of at least 16 bytes; of several the first signs what is sent, and all are believed. */
  readonly secret: string | readonly string[];
  /**
   * The path under which callers reach it, where something on the way changes that: a proxy that leaves off `/api`, a framework that mounts.
   * Default: the path that requests arrive with.
   */
  readonly path?: string;
  /** Calls at once; more are answered with 503 and told to come back. Default: any number. */
  readonly max?: number;
  /** The largest body of a request, in bytes. Default 64 MiB. */
  readonly limit?: number;
  /** How far the clocks of both sides may differ. Default 5 min. */
  readonly window?: Duration;
  /** Whether what a caller names may be called back. Default: any that has the secret. */
  readonly allowCallback?: (url: URL) => boolean;
}

export interface EndpointSettings {
  readonly flows: Flows;
  readonly secret: string;
  readonly verifier: Verifier;
  readonly path: string | undefined;
  readonly max: number;
  readonly limit: number;
  readonly allowCallback: (url: URL) => boolean;
}

const LIMIT: number = 64 * 1024 * 1024;

/** Throws `OptionError`. */
export function readEndpointOptions(options: TaskEndpointOptions): EndpointSettings {
  const of = "`taskEndpoint`";
  expectFlowsOptions(options, ["secret", "path", "max", "limit", "window", "allowCallback"], of);
  const { secret, path, max, limit = LIMIT, window = "5m", allowCallback } = options;
  const secrets = readSecrets(secret, of);
  if (path !== undefined && (typeof path !== "string" || !path.startsWith("/")))
    throw new OptionError(`Expected \`path\` of ${of} to begin with "/", got ${show(path)}`);
  if (allowCallback !== undefined && typeof allowCallback !== "function")
    throw new OptionError(`Expected \`allowCallback\` of ${of} to be a function of a URL, got ${show(allowCallback)}`);
  return {
    flows: new Flows(options, of),
    secret: secrets[0] as string,
    verifier: new Verifier(secrets, parseDuration(window, "window")),
    path: path?.replace(/\/+$/, ""),
    max: max === undefined ? Infinity : expectInteger(max, "max", 1),
    limit: expectInteger(limit, "limit", 1),
    allowCallback: allowCallback ?? (() => true),
  };
}
