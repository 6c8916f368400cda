// A live view of a run that also asks what the run asks.
import type { RunView } from "../run-view.ts";
import type { Asker } from "./asker.ts";

export function askingView(view: RunView, asker: Asker): RunView {
  return {
    event(event) {
      view.event(event);
      asker.event(event);
    },
    stopping(how, reason) {
      asker.close();
      view.stopping(how, reason);
    },
    end(outcome) {
      asker.close();
      view.end(outcome);
    },
    release() {
      asker.close();
      view.release();
    },
  };
}
