// Where the tasks of these workflows are carried out.

/** Options of a task: by the handler of this name; by a worker, where there are some. */
export const there = { handler: "place", queue: "default" } as const;

/** Ends a task as no task should: with something that is not an error. */
export function throwAnything(value: string | number | null | object): never {
  AbortSignal.abort(value).throwIfAborted();
  throw new Error("unreachable");
}
