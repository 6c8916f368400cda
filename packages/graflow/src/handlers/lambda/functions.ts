// The SDK of AWS with a client, kept until the engine is closed; and one call of a function.
import type { Resource } from "../../engine/resources.ts";
import { loadPeer } from "../../shared/peer.ts";
import type { LambdaAnswer } from "./answer.ts";
import { lambdaFailure } from "./failures.ts";
import type { LambdaRequestOptions } from "./options.ts";

type Sdk = typeof import("@aws-sdk/client-lambda");
type Client = InstanceType<Sdk["LambdaClient"]>;
/** What both ways of calling a function take. */
type Request = InstanceType<Sdk["InvokeCommand"]>["input"] & InstanceType<Sdk["InvokeWithResponseStreamCommand"]>["input"];

interface Opened {
  readonly sdk: Sdk;
  readonly client: Client;
}

export class Functions implements Resource {
  readonly #options: LambdaRequestOptions;
  #opening: Promise<Opened> | undefined = undefined;
  readonly #closed: AbortController = new AbortController();

  constructor(options: LambdaRequestOptions) {
    this.#options = options;
  }

  /** Rejects with a `PeerMissingError`, a `GraflowError`, or when `signal` aborts. */
  invoke(body: string, signal: AbortSignal): Promise<LambdaAnswer> {
    return this.#call(signal, async ({ sdk, client }, options) => {
      const answer = await client.send(new sdk.InvokeCommand(this.#request(body)), options);
      return {
        payload: new TextDecoder().decode(answer.Payload),
        failed: answer.FunctionError,
        printed: fromBase64(answer.LogResult),
      };
    });
  }

  /** As `invoke`, for a function that streams its answer: `hear` is told each part. */
  invokeStreaming(body: string, signal: AbortSignal, hear: (part: Uint8Array) => void): Promise<LambdaAnswer> {
    return this.#call(signal, async ({ sdk, client }, options) => {
      const answer = await client.send(new sdk.InvokeWithResponseStreamCommand(this.#request(body)), options);
      let last: {
        readonly ErrorCode?: string | undefined;
        readonly ErrorDetails?: string | undefined;
        readonly LogResult?: string | undefined;
      } = {};
      for await (const { PayloadChunk: chunk, InvokeComplete: complete } of answer.EventStream ?? []) {
        if (chunk?.Payload !== undefined) hear(chunk.Payload);
        if (complete !== undefined) last = complete;
      }
      return { payload: last.ErrorDetails ?? "", failed: last.ErrorCode, printed: fromBase64(last.LogResult) };
    });
  }

  #request(body: string): Request {
    const { functionName, qualifier } = this.#options;
    return {
      FunctionName: functionName,
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      LogType: "Tail",
      Payload: new TextEncoder().encode(body),
    };
  }

  async #call(
    signal: AbortSignal,
    send: (opened: Opened, options: { readonly abortSignal: AbortSignal }) => Promise<LambdaAnswer>,
  ): Promise<LambdaAnswer> {
    const opened = await this.#open();
    try {
      return await send(opened, { abortSignal: AbortSignal.any([signal, this.#closed.signal]) });
    } catch (error) {
      signal.throwIfAborted();
      throw lambdaFailure(this.#options.functionName, error);
    }
  }

  #open(): Promise<Opened> {
    return (this.#opening ??= this.#load());
  }

  async #load(): Promise<Opened> {
    const { client: given, region, endpoint, credentials } = this.#options;
    const sdk = await loadPeer("@aws-sdk/client-lambda", "Functions of Lambda", () => import("@aws-sdk/client-lambda"));
    if (given !== undefined) return { sdk, client: given as unknown as Client };
    const place = region ?? (endpoint === undefined ? undefined : "us-east-1");
    // A call that may have been carried out is not made again behind the run's back: `retry` of the task says what is.
    const client = new sdk.LambdaClient({
      maxAttempts: 1,
      ...(place === undefined ? {} : { region: place }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    return { sdk, client };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    const opened = await this.#opening?.catch(() => undefined);
    if (this.#options.client === undefined) opened?.client.destroy();
  }
}

function fromBase64(text: string | undefined): string {
  return text === undefined ? "" : Buffer.from(text, "base64").toString("utf8");
}
