// All steps of the schema, in order. The version of a file is how many of them it has been through. A step that was released never
// changes: who wants another schema adds a step, and a file of the version before to `test/sqlite/`.
import { asks } from "./asks.ts";
import { records } from "./records.ts";
import { runsAndSaves } from "./runs-and-saves.ts";

/** SQL; each is carried out once, all in one transaction. */
export const migrations: readonly string[] = [runsAndSaves, asks, records];
