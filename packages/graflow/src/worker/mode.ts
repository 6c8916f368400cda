// The modes of a worker and every way from one to another. Pure: what is to be done in a mode is done by `worker.ts` when it is entered.
//
//   starting ──registered──► running ──drain / refused──► draining ──settled / time is up──► leaving ──left──► stopped
//      │                                                                                       ▲
//      └──drain / refused──────────────────────────────────────────────────────────────────────┘
//
// starting  says to the registry who it is, again and again until it is heard; takes nothing.
// running   takes work.
// draining  takes no more; what it has goes on, until a moment that is set on entering.
// leaving   gives back what is left, and leaves the registry.
// stopped   has nothing any more.

/** Why a worker ends: because it was told to, or because of an error. */
export interface Ending {
  readonly reason: string;
  readonly error: Error | undefined;
}

export type Mode =
  | { readonly type: "starting" }
  | { readonly type: "running" }
  | { readonly type: "draining"; readonly ending: Ending; /** In ms since 1970. */ readonly until: number }
  | { readonly type: "leaving"; readonly ending: Ending }
  | { readonly type: "stopped"; readonly ending: Ending };

export type ModeEvent =
  /** Its id is its own. */
  | { readonly type: "registered" }
  /** It cannot be a worker, or not any more: another has its id. `at`: ms since 1970. */
  | { readonly type: "refused"; readonly error: Error; readonly until: number }
  | { readonly type: "drain"; readonly reason: string; readonly until: number }
  /** Nothing is being carried out any more, and nothing will be taken. */
  | { readonly type: "settled" }
  | { readonly type: "time-up" }
  /** Everything has been given back. */
  | { readonly type: "left" };

/** The mode after an event: the same one where the event says nothing new. */
export function nextMode(mode: Mode, event: ModeEvent): Mode {
  switch (event.type) {
    case "registered":
      return mode.type === "starting" ? { type: "running" } : mode;
    case "refused":
      return ended(mode, { reason: event.error.message, error: event.error }, event.until);
    case "drain":
      return ended(mode, { reason: event.reason, error: undefined }, event.until);
    case "settled":
    case "time-up":
      return mode.type === "draining" ? { type: "leaving", ending: mode.ending } : mode;
    case "left":
      return mode.type === "leaving" ? { type: "stopped", ending: mode.ending } : mode;
  }
}

/** The first reason counts: nothing that comes later lengthens the time that it has. */
function ended(mode: Mode, ending: Ending, until: number): Mode {
  if (mode.type === "starting") return { type: "leaving", ending };
  return mode.type === "running" ? { type: "draining", ending, until } : mode;
}
