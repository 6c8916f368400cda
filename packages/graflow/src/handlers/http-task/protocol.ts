// What both sides of a call by HTTP agree upon.
import { LONGEST_TIMER } from "../../engine/system-clock.ts";
import { parcelIn, type Parcel } from "./mail.ts";

/** Names a call: made by whoever makes it, hard to guess. */
export const CALL = "graflow-call";
/** Run, task, iteration and attempt: the same work has the same key. */
export const KEY = "idempotency-key";

export const STREAM = "application/x-ndjson";
export const JSON_TYPE = "application/json";

/** The version of the protocol. */
export const VERSION = 1;

/** The first request of a call. */
export interface Opening {
  readonly graflow: typeof VERSION;
  readonly key: string;
  /** How often the other side is to be heard of, in ms. */
  readonly heartbeat: number;
  /** Where texts are to be sent, instead of in the answer. */
  readonly callback?: string;
  readonly parcel: Parcel;
}

/** No shorter than is of use, no longer than a timer takes, in ms. */
export function heartbeatOf({ heartbeat }: Pick<Opening, "heartbeat">): number {
  return Math.min(Math.max(heartbeat, 50), LONGEST_TIMER);
}

/** Each further request of a call, in either direction, and the answer to it. */
export interface Delivery {
  readonly graflow: typeof VERSION;
  readonly parcel: Parcel;
  /** How long the answer may be held back until there is something to say, in ms. Default: not at all. */
  readonly wait?: number;
}

/** What the other side says first. */
export interface Greeting {
  readonly graflow: typeof VERSION;
}

/** Undefined for anything else. */
export function openingIn(text: string): Opening | undefined {
  const value: Partial<Opening> | undefined = objectIn(text);
  if (value?.graflow !== VERSION || parcelIn(value.parcel) === undefined) return undefined;
  const { key, heartbeat, callback } = value;
  if (typeof key !== "string" || typeof heartbeat !== "number" || !(heartbeat > 0)) return undefined;
  return callback === undefined || typeof callback === "string" ? (value as Opening) : undefined;
}

/** Undefined for anything else. */
export function deliveryIn(text: string): Delivery | undefined {
  const value: Partial<Delivery> | undefined = objectIn(text);
  if (value?.graflow !== VERSION || parcelIn(value.parcel) === undefined) return undefined;
  return value.wait === undefined || typeof value.wait === "number" ? (value as Delivery) : undefined;
}

export function isGreeting(text: string): boolean {
  const value: Partial<Greeting> | undefined = objectIn(text);
  return value?.graflow === VERSION;
}

export function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isCallId(text: string | null): text is string {
  return text !== null && /^[\w-]{16,64}$/.test(text);
}

/** The URL under which a call that goes on is reached: its id behind the path. */
export function callUrl(url: URL, call: string): URL {
  const under = new URL(url);
  under.pathname = `${url.pathname.replace(/\/+$/, "")}/${call}`;
  return under;
}

/** What a request that is refused is answered with. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refuse({ status, detail, headers = {} }: Refusal): Response {
  return new Response(JSON.stringify({ status, detail }), { status, headers: { "content-type": "application/problem+json", ...headers } });
}
