// The store behind asks: questions to people that runs wait on, for seconds or for weeks, and that are answered from wherever those people
// are. What is asked, who may answer and whether an answer fits is the engine's; who was first is decided here.
import type { AskKind } from "../graph/ask.ts";

export type { AskKind };

/** Who is asked, and for how long: what may change while an ask is open. */
export interface AskTerms {
  /** Names of people or of groups, in the order given. None: whoever comes. Seeing to it that nobody else answers is the caller's. */
  readonly assignees: readonly string[];
  /** When its time is up, in milliseconds since 1970. The ask stays open then, for whoever asks what is `due` to do something about it. */
  readonly due: number | undefined;
  /** How often it has been passed on: the step of an escalation. */
  readonly step: number;
}

export interface NewAsk extends AskTerms {
  /** Nobody can guess it, and it never comes again. */
  readonly id: string;
  readonly runId: string;
  readonly workflow: string;
  /** The path of the node that asks, and which of its iterations, for people. */
  readonly taskId: string;
  readonly iteration: number;
  /** Names the pass within its run: every attempt of it, and whoever carries it out again after a resume, gives the same. */
  readonly pass: string;
  /** Names the ask within its pass. */
  readonly key: string;
  readonly kind: AskKind;
  /** What is asked and how (prompt, context, options, schema), as text of the codec; a store never looks into it. */
  readonly question: string;
  /** In milliseconds since 1970, as the engine gave it. */
  readonly openedAt: number;
}

/** Who did something to an ask, as the host has told it. */
export interface AskActor {
  /** Absent when nobody wanted to know. */
  readonly name: string | undefined;
  /** From where: an address, a page, a terminal. */
  readonly from: string;
}

/** How an ask ends. Times in milliseconds since 1970, as the caller gave them; answers are text of the codec. */
export type AskClosing =
  | { readonly status: "answered"; readonly at: number; readonly answer: string; readonly by: AskActor }
  | { readonly status: "cancelled"; readonly at: number; readonly reason: string; readonly by: AskActor | undefined }
  /** Nobody answered in time, and this was taken instead. */
  | { readonly status: "expired"; readonly at: number; readonly answer: string };

export type AskState = { readonly status: "open" } | AskClosing;

export type AskStatus = AskState["status"];

export interface AskRecord extends NewAsk {
  /** 1 at first, and one more with every change. */
  readonly version: number;
  readonly state: AskState;
}

/** What became of an ask that was to be opened. `found`: it was there already, and is as it was. `taken`: another ask has its id. */
export type OpenedAsk = { readonly type: "opened" | "found"; readonly ask: AskRecord } | { readonly type: "taken" };

/**
 * What became of an ask that was to be changed. Only with `done` it has been; `ask` is how it is now. `closed`: it is open no more, and its
 * state says why; `outdated`: it is open, but its version is another one.
 */
export type ChangedAsk = { readonly type: "done" | "closed" | "outdated"; readonly ask: AskRecord } | { readonly type: "unknown" };

/** Which asks. */
export interface AskFilter {
  readonly runId?: string | undefined;
  readonly workflow?: string | undefined;
  readonly status?: AskStatus | undefined;
  /** Those that one of these is asked for: it is among the assignees, or there are none. */
  readonly answerableBy?: readonly string[] | undefined;
  /** By `openedAt`, then by id: `newest` from the greatest down, `oldest` from the least up. Default `newest`. */
  readonly order?: "newest" | "oldest" | undefined;
  /** Those that come after this ask in the list, whether or not it is in the list itself. After one that is not known comes nothing. */
  readonly after?: string | undefined;
  /** At most so many. */
  readonly limit: number;
}

/**
 * All asks of a backend.
 *
 * An ask is open until it is closed: answered, cancelled or expired. It stays in the store, closed, until its run is removed: a pass that
 * starts over opens it again and finds its answer. Each method is atomic, looks at and changes nothing but asks, and can be one script of a
 * server that knows scripts.
 *
 * Exclusion. Of all that close an ask, in all processes, the first does; every other is told how it was closed. Leases of runs are not looked
 * at, nor whether there is such a run: of two that think they own a run, the second finds what the first has opened.
 *
 * News. A listener hears at least once of every ask that is closed after `onClosed` has returned, unless its run is removed first, and may hear
 * of some from shortly before. Of one that is closed through this very store it hears before that call resolves; of others within a second
 * by the clock of the backend, or as soon as the store can be reached again. A store that is told nothing by its medium looks that often
 * itself, and only while somebody listens. News is no queue: who did not listen has missed it, and looks. So whoever waits listens first, and
 * opens then. Listening is no reason for the process to stay.
 *
 * Ownership. The store owns its connections, and they end, with all listening, when the backend is closed. What it is given stays the
 * caller's, and what methods return becomes the caller's; listeners share what they are told, and leave it as it is.
 *
 * Errors. A method rejects only when the store itself fails (`BackendError`), and then has changed nothing or all of what it was asked for:
 * whoever closes again after that may find its own answer. `onClosed` throws the same. What can happen to a sound store (no such ask,
 * somebody was first) is a result. Stored data that cannot be read is a `SerializationError` (`DATA_DAMAGED`).
 *
 * Durability. As of runs: what has resolved survives what the medium survives.
 *
 * Deliberately absent: timers (whoever wants to know what is due asks), notifying people, checking answers or rights, a mark for who
 * has taken notice of an answer (a run that goes on is one whose lease was had), and names that are case-folded or made alike in any way.
 */
export interface AskStore {
  /** Makes an ask, unless its run, pass and key have one, however that stands. */
  open(ask: NewAsk): Promise<OpenedAsk>;
  find(id: string): Promise<AskRecord | undefined>;
  list(filter: AskFilter): Promise<AskRecord[]>;
  /** Open asks whose time is up at `now` (ms since 1970): those first that have been due for longest, then by id. At most `limit`. */
  due(now: number, limit: number): Promise<AskRecord[]>;

  /** Closes an open ask; with `version`, only if it is still that one. */
  close(id: string, closing: AskClosing, version?: number): Promise<ChangedAsk>;
  /** Cancels all open asks of a run. Resolves to them as they are then, in the order in which they were opened, those of one moment by id. */
  cancelAll(runId: string, closing: Extract<AskClosing, { status: "cancelled" }>): Promise<AskRecord[]>;
  /** Changes who is asked and for how long, of an open ask that has this version. */
  change(id: string, version: number, terms: AskTerms): Promise<ChangedAsk>;

  /** Calls `listener` with asks of this run, or of all, when they are closed. It must not throw. Returns how to end it: at once, whoever calls. */
  onClosed(runId: string | undefined, listener: (ask: AskRecord) => void): () => void;
  /** Removes all asks of a run. Removing the run from the run store of the same backend does so as well. */
  drop(runId: string): Promise<void>;
}
