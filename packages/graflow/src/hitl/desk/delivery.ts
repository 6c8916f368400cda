// One thing to be told to one recipient by one target. It holds no ask: that is looked up when it is sent, so many of them cost little.
import type { AskInfo } from "../../engine/asks/face.ts";
import { nodeCrypto } from "../../engine/durable/node-modules.ts";
import type { Occasion, Recipient } from "../face.ts";
import type { Claim } from "./claim.ts";

export interface Delivery {
  readonly askId: string;
  readonly occasion: Occasion;
  /** How often the ask had been passed on. */
  readonly step: number;
  readonly recipient: Recipient | undefined;
  /** Names it in all processes, and for its receiver. */
  readonly id: string;
  /** Why it cannot be sent: the target's own functions have thrown. */
  readonly problem: string | undefined;
  /** Found by looking through open asks: most often it has been sent long ago. */
  readonly isFound: boolean;
  /** Once it is ours. */
  claim: Claim | undefined;
  /** When its next attempt is due, in ms since 1970. */
  due: number;
}

export function newDelivery(
  ask: AskInfo,
  occasion: Occasion,
  target: string,
  { recipient, problem, isFound }: Pick<Delivery, "recipient" | "problem" | "isFound">,
): Delivery {
  const step = occasion === "escalated" ? ask.step : 0;
  const name = JSON.stringify([ask.id, occasion, step, target, recipient?.address, recipient?.name]);
  const id = `msg_${nodeCrypto().createHash("sha256").update(name).digest("base64url").slice(0, 32)}`;
  return { askId: ask.id, occasion, step, recipient, id, problem, isFound, claim: undefined, due: 0 };
}

/** What is to be told of an ask that is found open. */
export function occasionOf({ step }: AskInfo): Occasion {
  return step === 0 ? "opened" : "escalated";
}

/** Whether there still is something to tell: nobody is reminded of what has been answered, nor asked once others are. */
export function isWanted({ occasion, step }: Delivery, ask: AskInfo | undefined): ask is AskInfo {
  if (ask === undefined) return false;
  return occasion === "closed" ? ask.end.status !== "open" : ask.end.status === "open" && ask.step === step;
}
