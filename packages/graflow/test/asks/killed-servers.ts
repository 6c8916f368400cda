// A process that serves is killed at a point of the store, after it was given an answer; the next one ends what it has begun.
import { join } from "node:path";
import { createEngine, sqlite } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { completed, startServer, write } from "./servers.ts";
import type { ServerJob } from "./server.ts";
import { faultsOfRun, storedEvents } from "./world.ts";

export interface Survived {
  /** By which the first process has ended. */
  readonly signal: string | null;
  readonly status: string | undefined;
  readonly output: unknown;
  readonly faults: readonly string[];
  /** How many tasks were stored as completed. */
  readonly completed: number;
}

export async function killAndServe(killedAt: NonNullable<ServerJob["killedAt"]>): Promise<Survived> {
  const folder = temporaryFolder();
  const file = join(folder, "runs.db");
  await using engine = createEngine({ backend: sqlite({ path: file }) });
  const [id = ""] = await write(engine, join(folder, "log"), 1);
  const [ask] = await engine.asks.list({ status: "open" });
  const first = await startServer({ file, killedAt });
  void first.order({ do: "answer", id: ask?.id ?? "", text: "hello" }, "answered");
  const signal = await first.end;
  const second = await startServer({ file });
  await completed(engine, 1, 30_000);
  await second.close();
  const { status, output } = await engine.runs.show(id);
  const events = await storedEvents(engine, id);
  const done = events.filter((event) => event.type === "task.completed" && event.kind === "task").length;
  return { signal, status, output, faults: await faultsOfRun(engine, id), completed: done };
}
