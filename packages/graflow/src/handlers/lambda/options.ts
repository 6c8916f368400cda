// What users say of functions of Lambda.
import { expectKnown } from "../../graph/settings.ts";
import { parseDuration, type Duration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptionalFunction, expectOptions } from "../options.ts";

/** Keys of an account. They are handed to `@aws-sdk/client-lambda` and to nobody else: no message and no log has them. */
export interface LambdaCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of keys that are lent. */
  readonly sessionToken?: string;
  /** When they cease to be in force. */
  readonly expiration?: Date;
}

/** A `LambdaClient` of `@aws-sdk/client-lambda`, with the retries, time-outs and proxies that it was made with. */
export interface LambdaClient {
  send(command: never, options?: never): Promise<unknown>;
  destroy(): void;
}

/** Which function, and how it is reached. */
export interface LambdaRequestOptions {
  /** Its name, its ARN, or a part of that. */
  readonly functionName: string;
  /** A version or an alias. Default: `$LATEST`. */
  readonly qualifier?: string;
  /** Default: that of the environment, as the SDK finds it; with an `endpoint` `"us-east-1"`. */
  readonly region?: string;
  /** Of a server other than that of AWS. */
  readonly endpoint?: string;
  /** Keys, or a function that fetches them. Default: those of the environment, as the SDK finds them. */
  readonly credentials?: LambdaCredentials | (() => Promise<LambdaCredentials>);
  /** Instead of `region`, `endpoint` and `credentials`. It stays the caller's and is not closed. */
  readonly client?: LambdaClient;
  /** Whether the last 4 KB that the function has printed become events of the run's log. Default false. */
  readonly logs?: boolean;
}

/** A function that is a `lambdaHandler()`. An unknown option is an error. */
export interface LambdaOptions extends LambdaRequestOptions {
  readonly protocol?: "graflow";
  /** Whether the function is a `lambdaStreamHandler()`: logs and progress come while it runs. Default false: they come with the result. */
  readonly stream?: boolean;
  /** Where the function reaches this process while it runs: then channels, asks, `once`, checkpoints and cancelling work there, too. */
  readonly callback?: {
    /**
     * As the function reaches it: `taskCallbacks` of `@graflow/core/http-task` stands there, or it is `https://…/task-callbacks` of a server of
     * `@graflow/core/http`.
     */
    readonly url: string | URL;
  };
  /** For how long a task that was cancelled, or whose time is up, may go on before it is not waited for. Default 1 s. */
  readonly grace?: Duration;
}

/** Any other function: JSON in, JSON out. */
export interface LambdaJsonOptions extends LambdaRequestOptions {
  readonly protocol: "json";
  /** What is sent, as JSON. Default: the input of the task. */
  readonly body?: (input: never) => unknown;
  /** Makes the output of what was answered. Default: as it is. */
  readonly parse?: (answer: never) => unknown;
}

export interface LambdaSettings {
  readonly request: LambdaRequestOptions;
  readonly stream: boolean;
  readonly callback: URL | undefined;
  /** In ms. */
  readonly grace: number;
}

export interface LambdaJsonSettings {
  readonly request: LambdaRequestOptions;
  readonly body: (input: unknown) => unknown;
  readonly parse: (answer: unknown) => unknown;
}

const of = "`lambda`";
const forClient = ["region", "endpoint", "credentials"] as const;
const forRequests = ["protocol", "functionName", "qualifier", ...forClient, "client", "logs"];

/** Throws `OptionError`. */
export function readLambdaOptions(options: LambdaOptions): LambdaSettings {
  expectKnown(options, [...forRequests, "stream", "callback", "grace"], of);
  const { stream = false, callback, grace = "1s" } = options;
  if (typeof stream !== "boolean") throw new OptionError(`Expected \`stream\` of ${of} to be true or false, got ${show(stream)}`);
  if (callback !== undefined) {
    expectOptions(callback, `\`callback\` of ${of}`);
    expectKnown(callback, ["url"], `\`callback\` of ${of}`);
  }
  const url = callback === undefined ? undefined : URL.parse(String(callback.url));
  if (url === null || (url !== undefined && !/^https?:$/.test(url.protocol)))
    throw new OptionError(`Expected \`callback.url\` of ${of} to be an http: or https: URL, got ${show(callback?.url)}`);
  if (stream && url !== undefined)
    throw new OptionError(`Expected \`stream\` or \`callback\` of ${of}, got both`, "With `callback`, logs come while it runs as well.");
  return { request: expectRequest(options), stream, callback: url, grace: parseDuration(grace, "grace") };
}

/** Throws `OptionError`. */
export function readLambdaJsonOptions(options: LambdaJsonOptions): LambdaJsonSettings {
  expectKnown(options, [...forRequests, "body", "parse"], of);
  const { body, parse } = options;
  expectOptionalFunction(body, "body");
  expectOptionalFunction(parse, "parse");
  return {
    request: expectRequest(options),
    body: (body as LambdaJsonSettings["body"] | undefined) ?? ((input) => input),
    parse: (parse as LambdaJsonSettings["parse"] | undefined) ?? ((answer) => answer),
  };
}

function expectRequest(options: LambdaRequestOptions): LambdaRequestOptions {
  const { functionName, qualifier, region, endpoint, client } = options;
  for (const [name, text] of Object.entries({ functionName, qualifier, region, endpoint })) {
    if ((text === undefined && name !== "functionName") || (typeof text === "string" && text !== "")) continue;
    throw new OptionError(`Expected \`${name}\` of ${of} to be text, got ${show(text)}`);
  }
  const both = client === undefined ? undefined : forClient.find((name) => options[name] !== undefined);
  if (both !== undefined)
    throw new OptionError(`Expected \`client\` or \`${both}\`, got both`, `Give \`${both}\` to the client when you make it.`);
  return options;
}
