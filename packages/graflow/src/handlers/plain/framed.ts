// The outpost as a program: texts on lines of their own. What else is on its lines its task has printed.
import type { TaskCall } from "../../graph/handler.ts";
import { findText, framedText } from "../../engine/outpost/frame-text.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { Telling } from "./telling.ts";
import type { ProgramWay } from "./way.ts";

/** No line of such a program is longer, in characters: its texts are bounded where they are sent. */
export const LONGEST_TEXT: number = 300 * 1024 * 1024;

/** A way to an outpost that runs as a program. What is printed there becomes the log of the call. */
export function framed(way: ProgramWay, { context }: TaskCall): Way {
  const telling = new Telling(context);
  way.hear((line) => telling.printed(line));
  const { promise: broken, resolve: isBroken } = Promise.withResolvers<Error>();
  return {
    line: {
      send: (text) => way.line.send(framedText(text)),
      listen: (listener) => {
        way.line.listen((line) => {
          const found = findText(line);
          if (found.type === "broken") {
            isBroken(notWhole());
            void way.kill();
            return;
          }
          if (found.type === "printed" || found.printed !== "") telling.printed(found.printed);
          if (found.type === "text") listener(found.text);
        });
      },
    },
    gone: Promise.race([way.gone, broken]),
    kill: () => way.kill(),
    release: () => {
      way.hear(() => {});
      way.line.listen(() => {});
      way.release();
    },
  };
}

function notWhole(): GraflowError {
  return new GraflowError("PLACE_LOST", "Expected what the place says to arrive whole, got something else in the middle of it", {
    hint: "Let programs that a task starts write elsewhere than to its standard output: give them their own `stdio`.",
  });
}
