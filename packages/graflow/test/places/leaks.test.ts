// The quick form of leaks.soak.ts.
import { afterAll } from "vitest";
import { builtHere } from "./built-here.ts";
import { leakCases } from "./leak-cases.ts";

const { library, flows, remove } = await builtHere();
afterAll(remove);
const { createEngine, processes, threads } = library;

leakCases(
  {
    name: "in threads",
    flows,
    open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: threads({ max }) } }),
    skips: { kill: "its process is that of the run" },
  },
  { cancelled: 50, crashed: 50 },
);

leakCases(
  {
    name: "in processes of their own",
    flows,
    open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: processes({ max }) } }),
  },
  { cancelled: 50, crashed: 50 },
);
