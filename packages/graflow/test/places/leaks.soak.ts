// A thousand calls that were cancelled and a thousand that crashed leave no process, thread, socket, listener, timer or file behind, and no memory.
import { afterAll } from "vitest";
import { builtHere } from "./built-here.ts";
import { leakCases } from "./leak-cases.ts";

const thousands = { cancelled: 1000, crashed: 1000 } as const;
/** How long that may take, in ms. */
const LONGEST = 1_800_000;

const { library, flows, remove } = await builtHere();
afterAll(remove);
const { createEngine, processes, threads } = library;

leakCases(
  {
    name: "here",
    flows,
    open: (parts) =>
      createEngine({ ...parts, handlers: { ...parts.handlers, place: { name: "here", execute: (call, next) => next(call) } } }),
    skips: { stop: "it is the process of the run", exit: "it is the process of the run", kill: "it is the process of the run" },
  },
  thousands,
  LONGEST,
);

leakCases(
  {
    name: "in threads",
    flows,
    open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: threads({ max }) } }),
    skips: { kill: "its process is that of the run" },
  },
  thousands,
  LONGEST,
);

leakCases(
  {
    name: "in processes of their own",
    flows,
    open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: processes({ max }) } }),
  },
  thousands,
  LONGEST,
);
