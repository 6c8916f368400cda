import { createEngine, threads } from "../../src/index.ts";
import { placeCases } from "./cases.ts";

placeCases({
  name: "in threads",
  open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: threads({ max }) } }),
  skips: { kill: "its process is that of the run" },
});
