// In the process of the run itself: what all other places are compared with.
import { createEngine } from "../../src/index.ts";
import { placeCases } from "./cases.ts";

const same = "it is the process of the run";

placeCases({
  name: "here",
  open: (parts) =>
    createEngine({
      ...parts,
      // Here, whatever its group says.
      handlers: { ...parts.handlers, place: { name: "here", execute: (call, next) => next({ ...call, perform: undefined }) } },
    }),
  skips: {
    elsewhere: same,
    stop: `${same}: a task that does not listen is waited for`,
    unblock: `${same}: nothing goes on there while a task keeps it busy`,
    exit: same,
    kill: same,
    wait: "there is room for all",
  },
});
