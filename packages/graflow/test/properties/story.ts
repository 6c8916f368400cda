// What must hold for the events of any run, whatever its graph and its tasks do.
import type { RunEvent } from "../../src/index.ts";
import type { CaseSketch, GraphSketch, Sketch } from "./sketch.ts";

type NodeEvent = Extract<RunEvent, { readonly kind: string; readonly iteration: number }>;

interface Standing {
  state: "idle" | "scheduled" | "running" | "resting";
  readonly kind: string;
  iteration: number;
  attempt: number;
}

/** What of a sketch bounds how much runs at once, and which groups stop early. */
export interface Bounds {
  /** Ids inside a group with a limit, by the id of the group. */
  readonly lanes: ReadonlyMap<string, { readonly limit: number; readonly inside: ReadonlySet<string> }>;
  readonly maps: ReadonlyMap<string, number>;
  /** Ids of the strict groups, with what is inside: right under them, and altogether. */
  readonly strict: ReadonlyMap<string, { readonly direct: ReadonlySet<string>; readonly inside: ReadonlySet<string> }>;
}

export function boundsOf({ graph, spares }: CaseSketch): Bounds {
  const lanes = new Map<string, { limit: number; inside: Set<string> }>();
  const maps = new Map<string, number>();
  const strict = new Map<string, { direct: Set<string>; inside: Set<string> }>();
  /** The ids in a node, of its own frame: those in a group among them apart. */
  const collect = (it: Sketch): { direct: string[]; all: string[] } => {
    switch (it.kind) {
      case "task":
        return { direct: [it.id], all: [it.id] };
      case "chain":
        return joined(it.items.map(collect));
      case "loop":
        return joined([...it.items.map(collect), { direct: [it.id, it.out.id], all: [it.id, it.out.id] }]);
      case "branch":
        return joined([...it.cases.map(collect), { direct: [it.id], all: [it.id] }]);
      case "flow":
        visit(it.graph);
        return { direct: [it.id], all: [it.id] };
      case "map":
        collect(it.item);
        if (it.limit > 0) maps.set(it.id, it.limit);
        return { direct: [it.id], all: [it.id] };
      case "group": {
        const { direct, all } = joined(it.members.map(({ node }) => collect(node)));
        if (it.limit > 0) lanes.set(it.id, { limit: it.limit, inside: new Set(all) });
        if (it.policy.type === "strict") strict.set(it.id, { direct: new Set(direct), inside: new Set(all) });
        return { direct: [it.id], all: [it.id, ...all] };
      }
    }
  };
  const visit = (it: GraphSketch): void => {
    if (it.type === "single") collect(it.node);
    else it.nodes.forEach(collect);
  };
  visit(graph);
  spares.forEach(collect);
  return { lanes, maps, strict };
}

function joined(parts: readonly { direct: readonly string[]; all: readonly string[] }[]): { direct: string[]; all: string[] } {
  return { direct: parts.flatMap(({ direct }) => direct), all: parts.flatMap(({ all }) => all) };
}

/** "w1/m2[3]/t4" is "t4" in the frame "w1/m2[3]/". */
function split(path: string): { prefix: string; id: string } {
  const at = path.lastIndexOf("/") + 1;
  return { prefix: path.slice(0, at), id: path.slice(at) };
}

/** Everything wrong with a story: nothing lost, nothing twice, every start with its end, one end, nothing beyond its bounds. */
export function faultsIn(events: readonly RunEvent[], concurrency: number, bounds: Bounds): string[] {
  const faults: string[] = [];
  const standings = new Map<string, Standing>();
  const active = new Set<string>();
  const stopped = new Set<string>();
  let working = 0;

  const fault = (event: RunEvent, what: string): void =>
    void faults.push(`${event.seq} ${event.type}${"taskId" in event ? ` ${event.taskId}` : ""}: ${what}`);

  const activate = (event: NodeEvent): void => {
    const { taskId, kind } = event;
    active.add(taskId);
    for (const group of stopped) if (isInside(taskId, group, bounds)) fault(event, `started in ${group}, which has stopped`);
    if (kind === "group") return;
    if (kind === "task" || kind === "branch") working++;
    if (concurrency > 0 && working > concurrency) fault(event, `${working} at once`);
    const { prefix, id } = split(taskId);
    for (const [group, { limit, inside }] of bounds.lanes) {
      if (!inside.has(id)) continue;
      const count = [...active].filter((path) => {
        const at = split(path);
        return at.prefix === prefix && inside.has(at.id) && standings.get(path)?.kind !== "group";
      }).length;
      if (count > limit) fault(event, `${count} at once in ${group}`);
    }
  };
  const deactivate = ({ taskId, kind }: NodeEvent): void => {
    if (active.delete(taskId) && (kind === "task" || kind === "branch")) working--;
  };

  events.forEach((event, index) => {
    if (event.seq !== index + 1) fault(event, `is number ${index + 1}`);
    const isFirst = event.type === "run.started";
    const isLast = event.type.startsWith("run.") && !isFirst;
    if (isFirst !== (index === 0)) fault(event, "a run starts once, and first");
    if (isLast !== (index === events.length - 1)) fault(event, "a run ends once, and last");
    if (!("iteration" in event)) return;
    const { taskId, kind, iteration } = event;
    let standing = standings.get(taskId);
    if (standing === undefined) standings.set(taskId, (standing = { state: "idle", kind, iteration: -1, attempt: 0 }));
    if (standing.kind !== kind) fault(event, `was a ${standing.kind}`);
    const { state } = standing;
    switch (event.type) {
      case "task.scheduled": {
        if (state !== "idle") fault(event, `while ${state}`);
        // Passes in a frame of their own count from 0 again.
        if (iteration !== standing.iteration + 1 && (iteration !== 0 || !/[/[]/.test(taskId)))
          fault(event, `iteration ${iteration} after ${standing.iteration}`);
        Object.assign(standing, { state: "scheduled", iteration, attempt: 0 });
        for (const group of stopped) {
          const { prefix, id } = split(group);
          if (kind === "group" && taskId === prefix + id) stopped.delete(group);
        }
        const item = /^(.*?)\[\d+\](?:\/.*)?$/.exec(taskId);
        if (item !== null) checkItems(event, taskId);
        break;
      }
      case "task.started":
        if (state !== "scheduled" && state !== "resting") fault(event, `while ${state}`);
        if (event.attempt !== standing.attempt) fault(event, `attempt ${event.attempt} instead of ${standing.attempt}`);
        if (iteration !== standing.iteration) fault(event, `iteration ${iteration} instead of ${standing.iteration}`);
        standing.state = "running";
        activate(event);
        break;
      case "task.retrying":
        if (state !== "running") fault(event, `while ${state}`);
        standing.state = "resting";
        standing.attempt++;
        deactivate(event);
        break;
      case "task.completed":
      case "task.failed": {
        const isLimit = event.type === "task.failed" && (event.error as Error & { code?: string }).code === "ITERATION_LIMIT";
        const isGivenUp = event.type === "task.failed" && state === "resting";
        if (state !== "running" && !isGivenUp && !(isLimit && state === "idle")) fault(event, `while ${state}`);
        if (state !== "idle" && iteration !== standing.iteration) fault(event, `iteration ${iteration} instead of ${standing.iteration}`);
        standing.state = "idle";
        deactivate(event);
        // A group that is passed over has not failed.
        if (event.type === "task.failed" && (event.error as Error & { code?: string }).code !== "WORKFLOW_CANCELED") {
          const { prefix, id } = split(taskId);
          for (const [group, { direct }] of bounds.strict)
            if (direct.has(id) && standings.get(prefix + group)?.state === "running") stopped.add(prefix + group);
        }
        if (kind === "group") stopped.delete(taskId);
        break;
      }
      case "task.skipped":
        // The place was opened again and passed over, while a pass of the opening before is still in flight.
        if (state !== "idle" && iteration > standing.iteration) break;
        // All members of a group may have gone elsewhere.
        if (state !== "idle" && state !== "scheduled" && kind !== "group") fault(event, `while ${state}`);
        standing.state = "idle";
        deactivate(event);
    }
  });

  function checkItems(event: RunEvent, path: string): void {
    for (const match of path.matchAll(/\[\d+\]/g)) {
      const map = path.slice(0, match.index);
      const limit = bounds.maps.get(split(map).id);
      if (limit === undefined) continue;
      const items = new Set<string>();
      for (const [other, { state }] of standings) {
        if (state === "idle" || !other.startsWith(`${map}[`)) continue;
        items.add(other.slice(0, other.indexOf("]", map.length)));
      }
      if (items.size > limit) fault(event, `${items.size} items at once in ${map}`);
    }
  }

  for (const [path, { state }] of standings) if (state !== "idle") faults.push(`${path} is ${state} at the end`);
  return faults;
}

function isInside(path: string, group: string, bounds: Bounds): boolean {
  const { prefix, id } = split(group);
  if (!path.startsWith(prefix)) return false;
  const step = /^[^/[]*/.exec(path.slice(prefix.length))?.[0] ?? "";
  return bounds.strict.get(id)?.inside.has(step) === true;
}
