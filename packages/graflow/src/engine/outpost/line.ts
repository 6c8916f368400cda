// A line to one other process: texts both ways, in order, as long as both are there. A thread's port, the pipes of a container, a stream of
// a connection: whoever has one can be a place for tasks.
import type { Wire } from "../remote/switchboard.ts";

export interface Line {
  /** What is sent when the other side is gone is lost. Never throws. */
  send(text: string): void;
  /** Calls `listener`, which does not throw, with every text. One listener, from before anything is sent. */
  listen(listener: (text: string) => void): void;
}

/** Where the line is the standard input and output of a program: begins each text, as in JSON text sequences (RFC 7464). */
export const MARK = "\u001e";

/** The address of the other side, whichever that is. */
export const OTHER = "other";

/** A line as something that a switchboard can speak over. */
export function wireOver(line: Line): Wire {
  return {
    address: OTHER,
    async send(_, messages) {
      for (const message of messages) line.send(message);
      return true;
    },
    listen(listener) {
      let isOpen = true;
      line.listen((text) => {
        if (isOpen) listener(text);
      });
      return () => void (isOpen = false);
    },
    // Whoever has the line learns when it ends, and closes the switchboard.
    areThere: async (addresses) => new Set(addresses),
  };
}
