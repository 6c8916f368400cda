// What handlers keep ready between calls: threads, connections, warm containers. Each engine has its own, and ends it when it is closed.

/** Something that has to be ended. */
export interface Resource {
  /** Ends it, with all that still goes on in it. */
  close(): Promise<void>;
}

export class Resources {
  readonly #open: Map<object, Resource> = new Map();
  #isClosed = false;

  /** The resource of a handler; `open` makes it when there is none, or none any more. */
  of<R extends Resource>(handler: object, open: () => R): R {
    const known = this.#open.get(handler);
    // What stands under a handler was opened by it.
    if (known !== undefined) return known as R;
    const opened = open();
    if (this.#isClosed) void opened.close();
    else this.#open.set(handler, opened);
    return opened;
  }

  /** Ends all. Who asks for one afterwards gets it closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((resource) => resource.close()));
  }
}
