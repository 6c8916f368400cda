// What goes between the service and the processes of functions.

export interface FunctionEvent {
  readonly event: unknown;
  /** When its time is up, in ms since 1970. */
  readonly deadline: number;
  readonly name: string;
}

export type FunctionNews =
  | { readonly type: "ready" }
  | { readonly type: "part"; readonly text: string }
  | { readonly type: "done"; readonly payload: string }
  | { readonly type: "failed"; readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] };

/** After what a function has printed for one event. */
export const END = "\u0000";
