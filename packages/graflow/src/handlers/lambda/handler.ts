// The other side of `lambda()`: a function of Lambda that carries tasks out.
import { oneWay } from "../../engine/outpost/one-way.ts";
import type { Line } from "../../engine/outpost/line.ts";
import { Outpost } from "../../engine/outpost/outpost.ts";
import { systemClock } from "../../engine/system-clock.ts";
import { encode } from "../../shared/codec/codec.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { CallbackSession } from "../http-task/endpoint/called-back.ts";
import { expectFlowsOptions, Flows, type FlowsOptions } from "../http-task/endpoint/flows.ts";
import { VERSION } from "../http-task/protocol.ts";
import { callIn, type LambdaCall, type LambdaResult } from "./envelope.ts";
import { LARGEST, tooLargeFor } from "./failures.ts";

/** What Lambda says of a call, as far as it matters here. */
export interface LambdaContext {
  readonly functionName?: string;
  getRemainingTimeInMillis?(): number;
}

/** A part of a stream that answers. */
export interface LambdaStream {
  write(text: string): unknown;
  end(): unknown;
}

/** Before the time of the function is up, the task is told to stop, in ms. */
const MARGIN = 500;

/** Carries calls out, one at a time, as Lambda has it. */
class LambdaHost {
  readonly #outpost: Outpost;

  constructor(options: FlowsOptions, of: string) {
    expectFlowsOptions(options, [], of);
    this.#outpost = new Outpost(new Flows(options, of), systemClock, (begin) => begin());
  }

  async carryOut(event: unknown, context: LambdaContext, say: (text: string) => void): Promise<Pick<LambdaResult, "isLate">> {
    const call = callIn(event);
    if (call === undefined)
      throw new GraflowError("WORK_UNREADABLE", "Expected a call by lambda() of the same version of Graflow, got another event", {
        hint: "Let lambda() call this function, or give what else calls it a function of its own.",
      });
    if (call.callback === undefined) {
      const line = oneWay(call.answers, say, refusal);
      return this.#serve(line, context, () => {
        for (const text of call.parcel.texts) line.deliver(text);
      });
    }
    return this.#serveCallingBack(call, call.callback, context);
  }

  async #serveCallingBack(
    { call, key, parcel }: LambdaCall,
    { url, secret, heartbeat }: NonNullable<LambdaCall["callback"]>,
    context: LambdaContext,
  ): Promise<Pick<LambdaResult, "isLate">> {
    const ended = new AbortController();
    const opening = { graflow: VERSION, key, heartbeat, parcel } as const;
    const session = new CallbackSession(opening, { call, secret, url: new URL(url), isUnreachable: true, ended: () => ended.abort() });
    const result = await this.#serve(session.line, context, () => session.begin(), ended.signal);
    session.close();
    // Once it has answered, a function stands still.
    if (!result.isLate) await session.sent;
    return result;
  }

  #serve(line: Line, context: LambdaContext, begin: () => void, ended?: AbortSignal): Promise<Pick<LambdaResult, "isLate">> {
    return new Promise((resolve) => {
      const end = (isLate: boolean): void => {
        clearTimeout(late);
        stop();
        resolve({ isLate });
      };
      const left = context.getRemainingTimeInMillis?.() ?? Infinity;
      const late = left === Infinity ? undefined : setTimeout(() => end(true), Math.max(0, left - MARGIN));
      const stop = this.#outpost.serve(line, () => end(false));
      // Nobody waits for it.
      ended?.addEventListener("abort", () => end(true), { once: true });
      begin();
    });
  }
}

/**
 * A function of Lambda that carries out tasks of these workflows for `lambda()`. Throws `OptionError`.
 *
 * ```ts
 * export const handler = lambdaHandler({ workflows: [sales] });
 * ```
 */
export function lambdaHandler(options: FlowsOptions): (event: unknown, context?: LambdaContext) => Promise<unknown> {
  const host = new LambdaHost(options, "`lambdaHandler`");
  return async (event, context = {}) => {
    const texts: string[] = [];
    const { isLate } = await host.carryOut(event, context, (text) => void texts.push(text));
    const result: LambdaResult = { graflow: VERSION, texts, isLate };
    const size = Buffer.byteLength(JSON.stringify(result));
    return size <= LARGEST ? result : { ...result, texts: [refused(texts, context, size)] };
  };
}

/**
 * As `lambdaHandler`, for a function that streams its response: its logs and progress come while it runs. `lambda({ stream: true })` calls it.
 * Throws `OptionError`, and outside of Lambda, where there is nothing to stream to, when it is called.
 *
 * ```ts
 * export const handler = lambdaStreamHandler({ workflows: [sales] });
 * ```
 */
export function lambdaStreamHandler(options: FlowsOptions): unknown {
  const host = new LambdaHost(options, "`lambdaStreamHandler`");
  const { awslambda } = globalThis as {
    readonly awslambda?: {
      streamifyResponse(handler: (event: unknown, stream: LambdaStream, context: LambdaContext) => Promise<void>): unknown;
    };
  };
  const handler = async (event: unknown, stream: LambdaStream, context: LambdaContext): Promise<void> => {
    const { isLate } = await host.carryOut(event, context, (text) => void stream.write(`${text}\n`));
    stream.write(`${JSON.stringify({ graflow: VERSION, texts: [], isLate } satisfies LambdaResult)}\n`);
    stream.end();
  };
  if (awslambda !== undefined) return awslambda.streamifyResponse(handler);
  return () => {
    throw new GraflowError("FUNCTION_FAILED", "Expected to be called by Lambda, which has `awslambda.streamifyResponse`", {
      hint: "Use lambdaHandler() where responses are not streamed.",
    });
  };
}

/** What was to be asked, and cannot be. */
function refusal(what: string): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", `Expected the task to ask its run for nothing (${what}), as this function cannot reach it`, {
    hint: "Give lambda() a `callback`: then channels, asks, `once` and checkpoints work from there.",
  });
}

/** The answer to a call whose own is too large. */
function refused(texts: readonly string[], { functionName = "of Lambda" }: LambdaContext, size: number): string {
  const answer = texts.findLast((text) => text.startsWith('["answer",')) ?? '["answer","other",1]';
  const [, from, id] = JSON.parse(answer) as readonly [string, string, number];
  return JSON.stringify(["answer", from, id, false, encode(tooLargeFor(functionName, "output", size))]);
}
