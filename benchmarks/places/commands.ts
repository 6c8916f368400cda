// A command as a task: no place, but a process for each call all the same.
import { shell, workflow, type Workflow } from "@graflow/core";
import type { OpenedPlace } from "./contenders.ts";

const says: Workflow<number, unknown> = workflow("says", shell("says", { command: (at: number) => ["echo", String(at)], parse: "json" }));

export const commands: OpenedPlace = { call: (at, engine) => says.run(at, { engine }) };
