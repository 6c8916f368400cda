// A line to one other process: texts both ways, in order, as long as both are there. A thread's port, the pipes of a container, a stream of
// a connection: whoever has one can be a place for tasks.
import type { Cargo, Carries, Wire } from "../remote/switchboard.ts";

export interface Line {
  /** Whether buffers go beside a text, and whether shared memory stays shared. Absent: they are written into it. */
  readonly carries?: Carries | undefined;
  /** What is sent when the other side is gone is lost. Never throws. `cargo`: only where it carries any. */
  send(text: string, cargo?: Cargo): void;
  /** Calls `listener`, which does not throw, with every text. One listener, from before anything is sent. */
  listen(listener: (text: string, buffers?: readonly ArrayBufferLike[]) => void): void;
}

/** The address of the other side, whichever that is. */
export const OTHER = "other";

/** A line as something that a switchboard can speak over. */
export function wireOver(line: Line): Wire {
  let isOpen = true;
  return {
    address: OTHER,
    carries: line.carries,
    async send(_, messages, cargo) {
      // What is answered late would be said in the call that has the line next.
      if (isOpen) for (const message of messages) line.send(message, cargo);
      return isOpen;
    },
    listen(listener) {
      line.listen((text, buffers) => {
        if (isOpen) listener(text, buffers);
      });
      return () => void (isOpen = false);
    },
    // Whoever has the line learns when it ends, and closes the switchboard.
    areThere: async (addresses) => new Set(addresses),
  };
}
