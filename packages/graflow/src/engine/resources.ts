// What handlers keep ready between calls: threads, connections, warm containers. Each engine has its own, and ends it when it is closed.
import type { Post } from "../ports/post.ts";
import type { RecordStore } from "../ports/record-store.ts";

/** Something that has to be ended. */
export interface Resource {
  /** Ends it, with all that still goes on in it. */
  close(): Promise<void>;
}

/** What all engines on one backend have in common, for handlers that must agree with those of other processes. */
export interface Common {
  readonly records: RecordStore;
  /** Where there is a fleet: how others are told of something at once. */
  readonly post: Post | undefined;
}

export class Resources {
  /** Absent where tasks are carried out for others, who have their handlers around them. */
  readonly common: Common | undefined;
  readonly #open: Map<object, Resource> = new Map();
  #isClosed = false;

  constructor(common?: Common) {
    this.common = common;
  }

  /** The resource of a handler; `open` makes it when there is none, or none any more. */
  of<R extends Resource>(handler: object, open: () => R): R {
    const known = this.#open.get(handler);
    // What stands under a handler was opened by it.
    if (known !== undefined) return known as R;
    const opened = open();
    if (this.#isClosed) opened.close().catch(() => {});
    else this.#open.set(handler, opened);
    return opened;
  }

  /** Ends all. Who asks for one afterwards gets it closed. Rejects, when all have ended, with what the first did that could not be ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#open.values()];
    this.#open.clear();
    const ends = await Promise.allSettled(all.map(async (resource) => resource.close()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}
