// The outpost as a program: texts on lines of their own, each behind a mark. What else is on its lines its task has printed.
import type { TaskCall } from "../../graph/handler.ts";
import { MARK } from "../../engine/outpost/line.ts";
import type { Way } from "../../engine/outpost/place.ts";
import { Telling } from "./telling.ts";
import type { ProgramWay } from "./way.ts";

/** No line of such a program is longer, in characters: its texts are bounded where they are sent. */
export const LONGEST_TEXT: number = 300 * 1024 * 1024;

/** A way to an outpost that runs as a program. What is printed there becomes the log of the call. */
export function framed(way: ProgramWay, { context }: TaskCall): Way {
  const telling = new Telling(context);
  way.hear((line) => telling.printed(line));
  return {
    line: {
      send: (text) => way.line.send(`${MARK}${text}`),
      listen: (listener) => {
        way.line.listen((line) => {
          if (line.startsWith(MARK)) listener(line.slice(MARK.length));
          else telling.printed(line);
        });
      },
    },
    gone: way.gone,
    kill: () => way.kill(),
    release: () => {
      way.hear(() => {});
      way.line.listen(() => {});
      way.release();
    },
  };
}
