// What a timeline is made of.

/** A pass of a node, or several that belong together. Times in ms of the run's own time. */
export interface Span {
  readonly type: "span";
  readonly path: string;
  readonly from: number;
  /** As far as is known while it is open. */
  to: number;
  state: "running" | "completed" | "failed" | "skipped" | "cancelled" | "interrupted";
  /** How many passes it brings together. */
  passes: number;
  retries: number;
  /** Items of a map that are over. */
  items: number;
  failedItems: number;
  /** Of the last failure. */
  message: string | undefined;
  readonly added: boolean;
}

/** Something that happened to the run as a whole. */
export interface Mark {
  readonly type: "mark";
  readonly from: number;
  readonly text: string;
}

export function newSpan(path: string, from: number, added: boolean): Span {
  return {
    type: "span",
    path,
    from,
    to: from,
    state: "running",
    passes: 1,
    retries: 0,
    items: 0,
    failedItems: 0,
    message: undefined,
    added,
  };
}
