// What hosts see of asks: an inbox, and how to answer. What tasks see of them is in `graph/ask.ts`.
import type { AskKind, AskStatus } from "../../ports/ask-store.ts";
import type { EscalationStep } from "../../graph/ask.ts";

/** An option to choose from, as it is shown. */
export interface AskChoice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

/** A schema as data, by JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What is particular to the kind of an ask: what a page needs to show the right field. */
export type AskDetails =
  | { readonly kind: "approval" }
  | {
      readonly kind: "text";
      readonly initial?: string;
      readonly multiline: boolean;
      readonly minLength: number;
      readonly maxLength: number;
    }
  | { readonly kind: "selection"; readonly options: readonly AskChoice[] }
  | {
      readonly kind: "multi-selection";
      readonly options: readonly AskChoice[];
      readonly min: number;
      readonly max: number;
      readonly initial: readonly string[];
    }
  /** Without a schema the data are whatever JSON the task accepts. */
  | { readonly kind: "form"; readonly schema?: JsonSchema; readonly initial?: unknown };

/** What somebody answers, by the kind of the ask. */
export type AskAnswer =
  | { readonly approved: boolean; readonly reason?: string }
  | { readonly text: string }
  | { readonly selected: string }
  | { readonly selections: readonly string[] }
  | { readonly data: unknown };

/** Who did something, and from where: an address, a page, a terminal. */
export interface Responder {
  readonly by?: string;
  readonly from: string;
}

/** How an ask stands. Times in milliseconds since 1970. */
export type AskEnd =
  | { readonly status: "open" }
  | { readonly status: "answered"; readonly at: number; readonly answer: AskAnswer; readonly by?: string; readonly from: string }
  | { readonly status: "cancelled"; readonly at: number; readonly reason: string; readonly by?: string; readonly from?: string }
  /** Nobody answered in time, and this was taken. */
  | { readonly status: "expired"; readonly at: number; readonly answer: AskAnswer };

/** An ask, as a host sees it. */
export interface AskInfo {
  readonly id: string;
  readonly runId: string;
  readonly workflow: string;
  /** The path of the node that asks. */
  readonly taskId: string;
  readonly iteration: number;
  /** Names it within its pass. */
  readonly key: string;
  readonly prompt: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Why its context cannot be shown here: it holds what only other processes know. */
  readonly unreadable?: string;
  readonly details: AskDetails;
  /** Names of people or groups; none: whoever comes. */
  readonly assignees: readonly string[];
  readonly openedAt: number;
  /** When something is done about it if nobody has answered; absent when it waits for as long as it takes. */
  readonly due?: number;
  /** What is done then. */
  readonly onTimeout: "suspend" | "default" | "escalate";
  /** How often it has been passed on, and to whom it still can be. */
  readonly step: number;
  readonly ladder: readonly EscalationStep[];
  /** The key of the run's channel that receives the answer. */
  readonly writeTo?: string;
  /** What was wrong with the answer before, when it is asked again. */
  readonly problem?: string;
  readonly end: AskEnd;
}

/** Which asks. */
export interface AskListOptions {
  readonly runId?: string;
  readonly workflow?: string;
  readonly status?: AskStatus;
  readonly kind?: AskKind;
  /** Those that one of these names may answer. */
  readonly answerableBy?: readonly string[];
  /** By when they were opened. Default `"newest"` first. */
  readonly order?: "newest" | "oldest";
  /** Only asks after this one in the list, by its id. */
  readonly after?: string;
  /** At most so many. Default 100. */
  readonly limit?: number;
}

/** What has happened to an ask, in this process or, for those that are closed, in any. */
export type AskNews =
  | { readonly type: "opened"; readonly ask: AskInfo }
  /** Others are asked now. */
  | { readonly type: "escalated"; readonly ask: AskInfo }
  | { readonly type: "closed"; readonly ask: AskInfo };

/** All asks of an engine's backend. */
export interface Asks {
  list(options?: AskListOptions): Promise<AskInfo[]>;
  /** `undefined` when there is no such ask. */
  get(id: string): Promise<AskInfo | undefined>;
  /**
   * Answers an open ask: the first does. Throws `FeedbackError`: `ASK_UNKNOWN`, `ASK_CLOSED` when it is open no more (its message says why),
   * `ANSWER_MISFIT` for an answer that does not fit it. Whether `by` may answer is for the caller to see to: `mayAnswer`.
   */
  answer(id: string, answer: AskAnswer, responder: Responder): Promise<AskInfo>;
  /** Cancels an open ask; the task that asked gets a `FeedbackError` (`ASK_CANCELLED`). Throws `FeedbackError`. */
  cancel(id: string, reason: string, responder: Responder): Promise<AskInfo>;
  /** Calls `listener` with what happens to asks, until the function it returns is called. One that throws harms nobody. */
  watch(listener: (news: AskNews) => void): () => void;
  /** Does what is to be done about open asks whose time is up; resolves to how many there were. */
  attend(): Promise<number>;
}
