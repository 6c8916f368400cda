import { createEngine, processes } from "../../src/index.ts";
import { placeCases } from "./cases.ts";

placeCases({
  name: "in processes of their own",
  open: (parts, { max = 4 }) => createEngine({ ...parts, handlers: { ...parts.handlers, place: processes({ max }) } }),
});
