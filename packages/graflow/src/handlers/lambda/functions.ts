// The SDK of AWS with a client, kept until the engine is closed; and one call of a function.
import type { Resource } from "../../engine/resources.ts";
import { loadPeer } from "../../shared/peer.ts";
import type { LambdaAnswer } from "./answer.ts";
import { lambdaFailure } from "./failures.ts";
import type { LambdaRequestOptions } from "./options.ts";

type Sdk = typeof import("@aws-sdk/client-lambda");
type Client = InstanceType<Sdk["LambdaClient"]>;

export class Functions implements Resource {
  readonly #options: LambdaRequestOptions;
  #opening: Promise<{ readonly sdk: Sdk; readonly client: Client }> | undefined = undefined;
  readonly #closed: AbortController = new AbortController();

  constructor(options: LambdaRequestOptions) {
    this.#options = options;
  }

  /** Rejects with a `PeerMissingError`, a `GraflowError`, or when `signal` aborts. */
  async invoke(body: string, signal: AbortSignal): Promise<LambdaAnswer> {
    const { sdk, client } = await this.#open();
    const { functionName, qualifier } = this.#options;
    const command = new sdk.InvokeCommand({
      FunctionName: functionName,
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      LogType: "Tail",
      Payload: new TextEncoder().encode(body),
    });
    try {
      const answer = await client.send(command, { abortSignal: AbortSignal.any([signal, this.#closed.signal]) });
      return {
        payload: new TextDecoder().decode(answer.Payload),
        failed: answer.FunctionError,
        printed: fromBase64(answer.LogResult),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw lambdaFailure(functionName, error);
    }
  }

  /** As `invoke`, for a function that streams its answer: `hear` is told each part. */
  async invokeStreaming(body: string, signal: AbortSignal, hear: (part: Uint8Array) => void): Promise<LambdaAnswer> {
    const { sdk, client } = await this.#open();
    const { functionName, qualifier } = this.#options;
    const command = new sdk.InvokeWithResponseStreamCommand({
      FunctionName: functionName,
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      LogType: "Tail",
      Payload: new TextEncoder().encode(body),
    });
    try {
      const answer = await client.send(command, { abortSignal: AbortSignal.any([signal, this.#closed.signal]) });
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
    } catch (error) {
      signal.throwIfAborted();
      throw lambdaFailure(functionName, error);
    }
  }

  #open(): Promise<{ readonly sdk: Sdk; readonly client: Client }> {
    return (this.#opening ??= this.#load());
  }

  async #load(): Promise<{ readonly sdk: Sdk; readonly client: Client }> {
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
