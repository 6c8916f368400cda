// What notifications are: what is told, to whom, by which target, and what is written down of it.
import type { AskInfo, AskNews } from "../engine/asks/face.ts";
import type { Duration } from "../shared/duration.ts";
import type { AskLinks } from "./link-maker.ts";

/** What can be told of an ask: that it was opened, that others are asked now, that it was answered, cancelled or has expired. */
export type Occasion = AskNews["type"];

/** One of those that are told. */
export interface Recipient {
  /** Where: an e-mail address. */
  readonly address: string;
  /** What an ask calls them. One-click links carry it as who answers. Default: the address. */
  readonly name?: string;
}

/** What a target is given to send. */
export interface Notification {
  /** The same for every attempt to send it, in every process: who receives it twice can tell. */
  readonly id: string;
  readonly occasion: Occasion;
  /** As it stands at this attempt. */
  readonly ask: AskInfo;
  /** Absent when nobody makes links. */
  readonly links?: AskLinks;
  /** Absent when a target tells whoever reads it. */
  readonly recipient?: Recipient;
  /** When this attempt began, in milliseconds since 1970. */
  readonly at: number;
  /** 1 for the first one. */
  readonly attempt: number;
}

/** How often and when a notification is tried again. */
export interface NotificationRetry {
  /** Retries after the first attempt. Default 20: they take up to 14 hours. */
  readonly limit?: number;
  /** Before the first retry. Default 5 s. */
  readonly delay?: Duration;
  /** Each delay is so many times the one before. Default 3. */
  readonly factor?: number;
  /** No delay is longer, unless the receiver asks for it (`Retry-After`). Default 1 h. */
  readonly maxDelay?: Duration;
  /** Takes a random part of each delay, so that many do not come back at once. Default true. */
  readonly jitter?: boolean;
}

/** What all targets have in common. */
export interface TargetOptions {
  /**
   * Names the target in records, in all processes: the same name is the same target. Default: its kind; two targets of one kind need names.
   */
  readonly name?: string;
  /** Which asks are told here. One that throws is recorded as a failure. Default: all. */
  readonly when?: (ask: AskInfo) => boolean;
  /** Only asks that one of these, people or groups, is asked for. Default: all. */
  readonly assignees?: readonly string[];
  /** Default `["opened", "escalated"]`. */
  readonly on?: readonly Occasion[];
  /** For one attempt. Default 15 s. */
  readonly timeout?: Duration;
  /** A number is a limit. Default: see `NotificationRetry`. */
  readonly retry?: number | NotificationRetry;
  /** How many are sent here at the same time. Default 4. */
  readonly concurrency?: number;
}

/** One attempt to tell somebody, as it was recorded. Times in milliseconds. */
export type NotificationAttempt = {
  readonly askId: string;
  readonly occasion: Occasion;
  /** The name of the target. */
  readonly target: string;
  /** The host that was asked to carry it; no more of an address is kept. */
  readonly host?: string;
  /** The address of a recipient. */
  readonly to?: string;
  /** When it began, since 1970. */
  readonly at: number;
  readonly duration: number;
  /** 1 for the first one. */
  readonly attempt: number;
  /** What the receiver has answered, as HTTP or SMTP number it. */
  readonly status?: number;
} & (
  | { readonly result: "sent" }
  /** It is tried again at `next`. */
  | { readonly result: "failed"; readonly error: string; readonly next: number }
  | { readonly result: "given-up"; readonly error: string }
);
