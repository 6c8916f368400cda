// What a task says when it asks a person, and what it gets back. What is stored of it, and how it is waited for, is the engine's.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Duration } from "../shared/duration.ts";

/** What a person is asked for. */
export type AskKind = "approval" | "text" | "selection" | "multi-selection" | "form";

/** One rung of an escalation: who is asked next, and how long they have. */
export interface EscalationStep {
  /** Names of people or of groups, instead of those that were asked before. None: whoever comes. */
  readonly assignees: readonly string[];
  readonly timeout: Duration;
}

/**
 * What is done when nobody has answered in time. `"suspend"`: the run goes on as far as it can without the answer, is saved, and ends as
 * suspended; the ask stays open. `default`: this is the answer then, whether or not the run is being carried out. `escalate`: others are
 * asked, one rung after the other; when the last has had its time, `otherwise` (default `"suspend"`).
 */
export type OnTimeout<A> =
  | "suspend"
  | { readonly default: A }
  | { readonly escalate: readonly EscalationStep[]; readonly otherwise?: "suspend" | { readonly default: A } };

/** What all asks have in common. `A` is what may be taken for an answer when nobody gives one. */
export interface AskOptions<A> {
  /** What is asked, in words. */
  readonly prompt: string;
  /** Names the ask within its pass, so that a task that starts over finds its answer. Default: its kind, and which of them it is. */
  readonly key?: string;
  /** What to show beside the question. Anything the codec can carry. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Names of people or of groups who may answer. Default: whoever comes. */
  readonly assignees?: readonly string[];
  /** How long to wait before `onTimeout`. Default 5 minutes. */
  readonly timeout?: Duration;
  /** Default `"suspend"`. */
  readonly onTimeout?: OnTimeout<A>;
  /** Puts the answer into the run's channel, under this key. */
  readonly writeTo?: string;
  /** Cancels the ask when aborted; the request rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How an approval was answered. */
export interface Approval {
  readonly approved: boolean;
  readonly reason?: string;
  /** Who answered; absent when nobody wanted to know, or nobody did. */
  readonly by?: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** What may be taken for an approval when nobody answers. */
export type ApprovalDefault = boolean | { readonly approved: boolean; readonly reason?: string };

/** Asks for a yes or a no. */
export type ApprovalOptions = AskOptions<ApprovalDefault>;

/** Asks for a text. */
export interface TextOptions extends AskOptions<string> {
  /** What stands in the field at first. */
  readonly initial?: string;
  /** Whether it may have several lines. Default false. */
  readonly multiline?: boolean;
  /** In characters. Default 1: something has to be written. */
  readonly minLength?: number;
  /** In characters. Default 100,000. */
  readonly maxLength?: number;
}

/** One of the options to choose from. A string stands for itself. */
export type Choice<T extends string = string> = T | { readonly value: T; readonly label?: string; readonly description?: string };

/** Asks for one of several. */
export interface SelectionOptions<T extends string = string> extends AskOptions<T> {
  readonly options: readonly Choice<T>[];
}

/** Asks for any of several. */
export interface MultiSelectionOptions<T extends string = string> extends AskOptions<readonly T[]> {
  readonly options: readonly Choice<T>[];
  /** At least so many. Default 0. */
  readonly min?: number;
  /** At most so many. Default: all of them. */
  readonly max?: number;
  /** What is chosen at first. */
  readonly initial?: readonly T[];
}

/** Asks for data that fit a schema, through a form. */
export interface FeedbackOptions<T> extends AskOptions<T> {
  /** Any Standard Schema. One that can say itself as JSON Schema (zod does) makes a form; of another, JSON is asked for. */
  readonly schema: StandardSchemaV1<unknown, T> | StandardSchemaV1<never, T>;
  /** What stands in the form at first. */
  readonly initial?: unknown;
}
