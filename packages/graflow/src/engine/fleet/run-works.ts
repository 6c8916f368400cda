// The pieces of work by which runs come to whoever is free.
import type { RunRecord } from "../../ports/run-store.ts";
import type { Work } from "../../ports/work-queues.ts";
import { readFacts } from "../saving/facts.ts";

/** The work of going on with a run; `undefined` for one that was never handed over. `now`: in ms since 1970. */
export function runWork({ id, workflow, facts }: Pick<RunRecord, "id" | "workflow" | "facts">, now: number): Work | undefined {
  const { place, graph } = readFacts(facts, id);
  if (place === undefined) return undefined;
  const { queue, priority, due, concurrencyKey } = place;
  return {
    id,
    kind: "run",
    queue,
    priority,
    delay: due === undefined ? 0 : Math.max(due - now, 0),
    subject: { workflow, graph, runId: id, taskId: undefined, owner: undefined },
    concurrencyKey,
    payload: "",
  };
}
