// The story: with the Python of this machine.
import { seattle } from "./seattle.ts";
import { tellOf } from "./told.ts";

await tellOf(seattle);
