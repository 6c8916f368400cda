// What goes between a process and a thread or child of its own that carries out one call after the other: the lines of all calls, over one port.

export type CallMessage =
  /** A text of the line of this call, each way. */
  | { readonly type: "text"; readonly call: number; readonly text: string }
  /** From home: nobody waits for this call any more. */
  | { readonly type: "over"; readonly call: number }
  /** From there: it is ready for another one. */
  | { readonly type: "free"; readonly call: number }
  /** From there: all that was printed for it has left, so many bytes of each in all. */
  | { readonly type: "printed"; readonly call: number; readonly stdout: number; readonly stderr: number };

/** What a process that was forked is told and tells, beside what belongs to its pool. */
export interface ProcessMessage {
  readonly graflow: CallMessage;
}
