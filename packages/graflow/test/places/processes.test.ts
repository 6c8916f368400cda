import { afterAll } from "vitest";
import { builtHere } from "./built-here.ts";
import { placeCases } from "./cases.ts";

const { library, flows, remove } = await builtHere();
const { createEngine, processes } = library;

placeCases({
  name: "in processes of their own",
  library,
  flows,
  open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: processes({ max }) } }),
});

afterAll(remove);
