import { afterAll } from "vitest";
import { builtHere } from "./built-here.ts";
import { placeCases } from "./cases.ts";

const { library, flows, remove } = await builtHere();
const { createEngine, threads } = library;

placeCases({
  name: "in threads",
  library,
  flows,
  open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: threads({ max }) } }),
  skips: { kill: "its process is that of the run" },
});

afterAll(remove);
