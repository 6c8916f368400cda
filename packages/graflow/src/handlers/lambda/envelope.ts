// What goes to a `lambdaHandler()`, and what it answers.
import type { Answers } from "../../engine/outpost/one-way.ts";
import type { Parcel } from "../http-task/mail.ts";
import { parcelIn } from "../http-task/mail.ts";
import { objectIn, VERSION } from "../http-task/protocol.ts";

export interface LambdaCall {
  readonly graflow: typeof VERSION;
  readonly call: string;
  readonly key: string;
  readonly parcel: Parcel;
  /** What the task would have to ask for. */
  readonly answers: Answers;
  /** Where the function reaches whoever has called it; the secret is for this call alone. */
  readonly callback?: { readonly url: string; readonly secret: string; readonly heartbeat: number };
}

export interface LambdaResult {
  readonly graflow: typeof VERSION;
  /** What has not been said otherwise. */
  readonly texts: readonly string[];
  /** Whether the time of the function was up before the task had ended. */
  readonly isLate: boolean;
}

/** Undefined for anything else. */
export function callIn(event: unknown): LambdaCall | undefined {
  if (typeof event !== "object" || event === null) return undefined;
  const { graflow, call, key, parcel, answers } = event as Partial<LambdaCall>;
  if (graflow !== VERSION || typeof call !== "string" || typeof key !== "string") return undefined;
  return parcelIn(parcel) === undefined || !Array.isArray(answers) ? undefined : (event as LambdaCall);
}

/** Undefined for anything else. */
export function resultIn(payload: string): LambdaResult | undefined {
  const value: Partial<LambdaResult> | undefined = objectIn(payload);
  return value?.graflow === VERSION && Array.isArray(value.texts) ? (value as LambdaResult) : undefined;
}
