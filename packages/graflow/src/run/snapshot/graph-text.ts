// A graph as it is stored beside a run, to find out later whether the present code still has the same one, and where its places are now.
import { Role, type Plan } from "../../graph/plan.ts";

/** What is stored of a plan. Places go by their numbers. */
export interface StoredGraph {
  readonly name: string;
  readonly ids: readonly string[];
  readonly roles: readonly Role[];
  /** The fork or select around each place, or -1. */
  readonly containers: readonly number[];
  /** The forward edges, as in the plan. */
  readonly starts: readonly number[];
  readonly to: readonly number[];
  readonly backs: readonly (readonly [from: number, to: readonly number[]])[];
  /** The keys of groups by their joins, and of branches by their selects. */
  readonly keys: readonly (readonly [place: number, keys: readonly string[]])[];
  /** Sub-workflows and the items of maps, by their places. */
  readonly inner: readonly (readonly [place: number, graph: StoredGraph])[];
}

const texts = new WeakMap<Plan, string>();

/** The text of a plan: the same for the same graph, whatever its functions and options are. */
export function graphText(plan: Plan): string {
  let text = texts.get(plan);
  if (text === undefined) texts.set(plan, (text = JSON.stringify(storedGraph(plan))));
  return text;
}

function storedGraph(plan: Plan): StoredGraph {
  const keys: [number, string[]][] = [];
  for (const [join, group] of plan.groups) keys.push([join, [...group.keys]]);
  for (const [select, branch] of plan.branches) keys.push([select, [...branch.cases.keys()]]);
  const inner: [number, StoredGraph][] = [];
  for (const [place, flow] of plan.flows) inner.push([place, storedGraph(flow)]);
  for (const [place, { item }] of plan.maps) inner.push([place, storedGraph(item)]);
  return {
    name: plan.name,
    ids: plan.ids,
    roles: plan.roles,
    containers: plan.containers,
    starts: [...plan.outStart],
    to: [...plan.outTo],
    backs: [...plan.backs],
    keys,
    inner,
  };
}

const predecessors = new WeakMap<StoredGraph, ReadonlyMap<number, number>>();

/** The only place that leads to this one. */
export function predecessorOf(graph: StoredGraph, place: number): number | undefined {
  let known = predecessors.get(graph);
  if (known === undefined) {
    const { starts, to, ids } = graph;
    const made = new Map<number, number>();
    for (let from = 0; from < ids.length; from++)
      for (let e = starts[from] as number; e < (starts[from + 1] as number); e++) made.set(to[e] as number, from);
    predecessors.set(graph, (known = made));
  }
  return known.get(place);
}

/** Old ids and what they are called now. */
export type Renames = Readonly<Record<string, string>>;

/** A plan as it was stored. */
export interface FormerPlan {
  readonly graph: StoredGraph;
  /** Where each of its places is now, or -1. */
  readonly now: readonly number[];
}

/** How a stored graph and a present one fit together. */
export interface Fit {
  /** In words, a line each; none when they are the same but for names. */
  readonly differences: readonly string[];
  /** By the present plans. */
  readonly former: ReadonlyMap<Plan, FormerPlan>;
}

/** Compares a stored graph with a plan. */
export function fit(stored: StoredGraph, plan: Plan, renamed: Renames): Fit {
  const differences: string[] = [];
  const former = new Map<Plan, FormerPlan>();
  compare(stored, plan, renamed, "", differences, former);
  return { differences, former };
}

const MANY = 20;

function compare(
  stored: StoredGraph,
  plan: Plan,
  renamed: Renames,
  path: string,
  differences: string[],
  former: Map<Plan, FormerPlan>,
): void {
  const idNow = (id: string): string => (Object.hasOwn(renamed, id) ? (renamed[id] ?? id) : id);
  const groupId = (id: string): string => (id.includes("|") ? id.split("|").map(idNow).join("|") : idNow(id));
  const present = new Map<string, number>();
  for (let place = 0; place < plan.size; place++) present.set(`${plan.roles[place]}:${plan.ids[place]}`, place);
  const now = stored.ids.map((id, place) => present.get(`${stored.roles[place]}:${groupId(id)}`) ?? -1);
  former.set(plan, { graph: stored, now });

  const lines: string[] = [];
  const found = new Set(now);
  const added: string[] = [];
  for (let place = 0; place < plan.size; place++) if (!found.has(place) && isVisible(plan.roles[place])) added.push(plan.ids[place] ?? "?");
  for (const [place, id] of stored.ids.entries()) {
    if (now[place] !== -1 || !isVisible(stored.roles[place])) continue;
    lines.push(`"${path}${id}" is not there any more`);
  }
  for (const id of added) lines.push(`"${path}${id}" is new`);
  edges(stored, plan, now, path, lines);
  differences.push(...lines.slice(0, MANY));
  if (lines.length > MANY) differences.push(`and ${lines.length - MANY} more`);

  for (const [place, inner] of stored.inner) {
    const at = now[place] ?? -1;
    const planNow = at === -1 ? undefined : (plan.flows.get(at) ?? plan.maps.get(at)?.item);
    if (planNow !== undefined) compare(inner, planNow, renamed, `${path}${stored.ids[place] ?? ""}/`, differences, former);
  }
}

/** A fork stands for its group, and a select for its branch. */
function isVisible(role: Role | undefined): boolean {
  return role !== Role.join && role !== Role.merge;
}

function edges(stored: StoredGraph, plan: Plan, now: readonly number[], path: string, lines: string[]): void {
  const before = new Set<string>();
  for (const [place, at] of now.entries()) {
    for (let e = stored.starts[place] as number; e < (stored.starts[place + 1] as number); e++) {
      const to = now[stored.to[e] as number] ?? -1;
      if (at !== -1 && to !== -1) before.add(`${at}>${to}`);
    }
  }
  for (const [from, targets] of stored.backs) for (const to of targets) before.add(`${now[from] ?? -1}<${now[to] ?? -1}`);
  const after = new Set<string>();
  for (let place = 0; place < plan.size; place++)
    for (let e = plan.outStart[place] as number; e < (plan.outStart[place + 1] as number); e++)
      after.add(`${place}>${plan.outTo[e] ?? -1}`);
  for (const [from, targets] of plan.backs) for (const to of targets) after.add(`${from}<${to}`);
  const known = new Set(now);
  const tell = (edge: string, what: string): void => {
    const [from = -1, to = -1] = edge.split(/[<>]/).map(Number);
    if (!known.has(from) || !known.has(to) || from === -1 || to === -1) return;
    const [a, b] = [plan.ids[from], plan.ids[to]];
    // Inside of a group or a branch, its own edges say nothing.
    if (a !== b) lines.push(`the ${edge.includes("<") ? "way back" : "edge"} "${path}${a}" >> "${path}${b}" ${what}`);
  };
  for (const edge of before) if (!after.has(edge)) tell(edge, "is not there any more");
  for (const edge of after) if (!before.has(edge)) tell(edge, "is new");
}
