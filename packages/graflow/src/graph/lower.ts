// Lowering: from the nodes as the user wrote them to a plan. Each kind of node says here which places and edges it becomes.
// A node mentioned again is the same node; two different nodes under one id are a mistake.
import { explainId } from "../shared/ids.ts";
import { show } from "../shared/show.ts";
import type { Branch } from "./branch.ts";
import type { Chain } from "./chain.ts";
import type { Group } from "./group.ts";
import type { ItemMap } from "./map.ts";
import { originOf, renamed, type AnyNode } from "./node.ts";
import { GraphError } from "./mistake.ts";
import { nothingAround, PlanDraft, type Surroundings } from "./plan-draft.ts";
import { Role, type Place, type Plan } from "./plan.ts";
import { plainSettings } from "./settings.ts";
import type { AnyTask } from "./task.ts";
import type { WorkflowGraph } from "./workflow-graph.ts";

/** Any node, told apart by its kind. */
export type KnownNode = AnyTask | Chain | Group | Branch | ItemMap | WorkflowGraph;

/** How many groups, branches and maps may stand inside each other in one workflow: they are walked by recursion. */
const MAX_DEPTH = 200;

type Lowering<N> = (draft: PlanDraft, node: N, id: string, around: Surroundings) => Place;

const lowerings: { readonly [K in KnownNode["kind"]]: Lowering<Extract<KnownNode, { kind: K }>> } = {
  task(draft, task, id, around) {
    const at = draft.place(Role.task, "task", id, task, around, task);
    return { entry: at, exit: at };
  },

  chain(draft, chain, _id, around) {
    let first: Place | undefined;
    let last: Place | undefined;
    for (const item of linksOf(chain)) {
      const place = lower(draft, item, idOf(item), around);
      if (last !== undefined) draft.edge(last.exit, place.entry);
      first ??= place;
      last = place;
    }
    if (first === undefined || last === undefined) {
      draft.mistake("A chain has no nodes", "Give `seq` at least one node.");
      return lower(draft, placeholder("?"), "?", around);
    }
    return { entry: first.entry, exit: last.exit };
  },

  group(draft, group, id, around) {
    const keys = group.members.map(([key]) => key);
    if (keys.length === 0) draft.mistake(`Group "${id}" has no members`, "Give `par` at least one node.");
    const seen = new Set<string>();
    for (const key of keys) {
      if (seen.has(key)) draft.mistake(`Group "${id}" has two members under the id "${key}"`, `Name them: par({ ${key}: …, other: … }).`);
      seen.add(key);
    }
    checkPolicy(draft, group, id, keys);
    const { limit, wrap, problems } = group.execution;
    for (const problem of problems) draft.mistake(`Group "${id}": ${problem}`, "Correct it where `withExecution` is called.");
    let lane = around.lane;
    if (limit !== Infinity) lane = draft.lanes.push({ limit, outer: around.lane }) - 1;

    const fork = draft.place(Role.fork, "group", id, group, around);
    const join = draft.place(Role.join, "group", id, group, around);
    const inside = { lane, wrap: wrap ?? around.wrap, container: fork };
    const places = group.members.map(([key, member], index) => {
      const isChain = isNode(member) && member.kind === "chain";
      // The key of a chain is no id of a node, but its output stands under it all the same.
      if (group.keyed && isChain) checkId(draft, key);
      return lower(draft, member, group.keyed && !isChain ? key : idOf(member), { ...inside, scope: join, member: index });
    });
    for (const { entry, exit } of places) {
      draft.edge(fork, entry);
      draft.edge(exit, join);
    }
    draft.groups.set(join, { fork, join, keys, exits: places.map(({ exit }) => exit), policy: group.policy });
    return { entry: fork, exit: join };
  },

  branch(draft, branch, id, around) {
    const select = draft.place(Role.select, "branch", id, branch, around, { run: branch.select, settings: plainSettings });
    const names = Object.keys(branch.cases);
    if (names.length === 0)
      draft.mistake(`Branch "${id}" has no cases`, "Give `branch` a record of nodes, one for each answer of its function.");
    const cases = new Map<string, number>();
    const exits: number[] = [];
    for (const name of names) {
      const written = branch.cases[name] as AnyNode;
      const node = draft.mentions.get(written) ?? written;
      // A case that stands in the graph in its own right is a jump to it: it does not come back here.
      const isJump = draft.standing.has(originOf(node));
      const same = names.find((other) => branch.cases[other] === written) as string;
      const place = isJump
        ? lower(draft, node, idOf(node))
        : same === name
          ? lowerCase(draft, node, { ...around, container: select })
          : undefined;
      cases.set(name, place?.entry ?? (cases.get(same) as number));
      if (place === undefined) continue;
      draft.edge(select, place.entry);
      if (!isJump) exits.push(place.exit);
    }
    if (exits.length === 0) {
      draft.branches.set(select, { cases, merge: -1 });
      return { entry: select, exit: select };
    }
    const merge = draft.place(Role.merge, "branch", id, branch, around);
    for (const exit of exits) draft.edge(exit, merge);
    draft.branches.set(select, { cases, merge });
    return { entry: select, exit: merge };
  },

  map(draft, map, id, around) {
    for (const problem of map.problems) draft.mistake(`Map "${id}": ${problem}`, "Correct it where `map` is called.");
    const { limit, wrap, problems } = map.execution;
    for (const problem of problems) draft.mistake(`Map "${id}": ${problem}`, "Correct it where `withExecution` is called.");
    const at = draft.place(Role.map, "map", id, map, { ...around, wrap: wrap ?? around.wrap });
    draft.maps.set(at, { item: itemPlan(draft, map.item), concurrency: Math.min(map.concurrency, limit), batch: map.batch });
    return { entry: at, exit: at };
  },

  workflow(draft, flow, id, around) {
    const at = draft.place(Role.flow, "workflow", id, flow, around);
    draft.flows.set(at, flow.plan);
    return { entry: at, exit: at };
  },
};

function itemPlan(draft: PlanDraft, item: AnyNode): Plan {
  if (!isNode(item)) draft.mistake(`Expected \`map\` to be given a node, got ${show(item)}`, "Give it a task or another node.");
  try {
    if (isNode(item)) return planOf(item, draft.depth);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    for (const { message, remedy } of error.mistakes) draft.mistake(message, remedy);
  }
  return planOf(placeholder("item"));
}

function checkPolicy(draft: PlanDraft, { policy }: Group, id: string, keys: readonly string[]): void {
  if (policy === undefined) return;
  if (typeof policy?.decide !== "function") {
    draft.mistake(
      `Expected the policy of group "${id}" to be a policy or a function that decides, got ${show(policy)}`,
      "Write withPolicy(strict()), bestEffort(), atLeast(n), critical([…]) or (outcome) => boolean.",
    );
    return;
  }
  for (const problem of policy.check?.(keys) ?? []) {
    draft.mistake(
      `The policy ${policy.name} of group "${id}" does not fit: ${problem}`,
      `The members are ${keys.map((key) => `"${key}"`).join(", ")}.`,
    );
  }
}

/** Stands where a node should be, so that one mistake does not hide the others. */
export function placeholder(id: string): AnyTask {
  return { kind: "task", id, run: () => undefined, options: {}, settings: plainSettings };
}

/** Adds a node, and all that is in it, to the draft under this id. */
export function lower(draft: PlanDraft, node: AnyNode, id: string, around: Surroundings = nothingAround): Place {
  if (!isNode(node)) {
    draft.mistake(`Expected a node, got ${show(node)}`, "A node is what task, seq, par, branch, map or workflow returns.");
    return lower(draft, placeholder(`?${draft.mistakes.length}`), `?${draft.mistakes.length}`, around);
  }
  const known = node as KnownNode;
  if (known.kind === "chain") return lowerings.chain(draft, known, id, around);

  const name = ownName(draft, known, id);
  const found = draft.byId.get(name);
  const defined = draft.definitions.get(name);
  if (found !== undefined && defined === node) return adopted(draft, found, name, around);
  if (defined !== undefined) {
    // A node around this one has been defined, and is found once all that is in it has been lowered.
    if (defined === node) draft.mistake(`"${name}" stands inside itself`, "To go back to it from within, use ctx.goto.");
    else
      draft.mistake(
        `The id "${name}" is given to two different nodes`,
        `Give one of them another id, as its key in the record or in \`par({ other: … })\`.`,
      );
    return found ?? lower(draft, placeholder(`?${draft.mistakes.length}`), `?${draft.mistakes.length}`, around);
  }
  if (!isGivenByUs(known, id)) checkId(draft, name);

  return define(draft, known, name, around);
}

/** A case of a branch. One that is a case of another branch as well stands a second time, as `"reject~2"`: each receives what its own branch received. */
function lowerCase(draft: PlanDraft, node: AnyNode, around: Surroundings): Place {
  if (!isNode(node) || node.kind === "chain" || isGivenByUs(node as KnownNode, node.id)) return lower(draft, node, idOf(node), around);
  if (draft.definitions.get(node.id) !== node) return lower(draft, node, node.id, around);
  let name = node.id;
  for (let n = 2; draft.definitions.has(name); n++) name = `${node.id}~${n}`;
  return define(draft, renamed(node, name) as KnownNode, name, around);
}

/** Gives an id to a node, and lowers it. */
function define(draft: PlanDraft, node: KnownNode, name: string, around: Surroundings): Place {
  draft.definitions.set(name, node);
  const place = draft.depth < MAX_DEPTH ? lowerKind(draft, node, name, around) : tooDeep(draft, name, around);
  draft.byId.set(name, place);
  for (const written of [node, originOf(node)]) if (!draft.byNode.has(written)) draft.byNode.set(written, place);
  return place;
}

/** Notes every node that stands in its own right: as a statement, a link or a member, and not merely as a case of a branch. */
export function noteStanding(draft: PlanDraft, nodes: readonly AnyNode[]): void {
  const { standing } = draft;
  const seen = new Set<AnyNode>();
  const open: KnownNode[] = [];
  const look = (node: AnyNode): void => {
    if (!isNode(node)) return;
    const { kind } = node;
    // Most nodes have nothing inside of them.
    if ((kind === "chain" || kind === "group" || kind === "branch") && !seen.has(node)) {
      seen.add(node);
      open.push(node as KnownNode);
    }
  };
  const stand = (node: AnyNode): void => {
    if (isNode(node)) standing.add(originOf(node));
    look(node);
  };
  for (const node of nodes) stand(node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "chain") for (const item of node.items) stand(item);
    if (node.kind === "group") for (const [, member] of node.members) stand(member);
    if (node.kind === "branch") for (const it of Object.values(node.cases)) look(it);
  }
}

function checkId(draft: PlanDraft, id: string): void {
  const problem = explainId(id);
  if (problem !== undefined) draft.mistake(`"${id}" cannot be an id: ${problem}`, "Choose another id.");
}

function lowerKind<K extends KnownNode["kind"]>(
  draft: PlanDraft,
  node: Extract<KnownNode, { kind: K }>,
  id: string,
  around: Surroundings,
): Place {
  draft.depth++;
  const place = (lowerings[node.kind as K] as Lowering<typeof node>)(draft, node, id, around);
  draft.depth--;
  return place;
}

function tooDeep(draft: PlanDraft, id: string, around: Surroundings): Place {
  draft.mistake(
    `"${id}" stands inside ${MAX_DEPTH} other nodes, and no node may stand so deep`,
    "Take out groups that change nothing, or make a part of it a workflow of its own.",
  );
  return lowerings.task(draft, placeholder(id), id, around);
}

/** A node met before, now perhaps as the member of a group. */
function adopted(draft: PlanDraft, place: Place, id: string, around: Surroundings): Place {
  if (around.scope === -1 || (draft.adopt(place.entry, around) && draft.adopt(place.exit, around))) return place;
  draft.mistake(
    `"${id}" is a member of two groups`,
    "Use it under a second id in one of them, or make one of the groups a node of its own.",
  );
  return place;
}

/** Nodes that the user did not name get a free name: two branches are "branch" and "branch~2". */
function ownName(draft: PlanDraft, node: KnownNode, id: string): string {
  if (!isGivenByUs(node, id)) return id;
  const given = draft.givenNames.get(node);
  if (given !== undefined) {
    draft.definitions.set(given, node);
    return given;
  }
  // A branch is no other branch, so that nothing has to be looked through; a group may be the same as one that stands already.
  const first = node.kind === "branch" ? draft.branchNames++ : 0;
  for (let n = first; ; n++) {
    const name = n === 0 ? id : `${id}~${n + 1}`;
    const taken = draft.definitions.get(name);
    if (taken === undefined || isSame(taken, node)) {
      if (taken !== undefined) draft.definitions.set(name, node);
      draft.givenNames.set(node, name);
      return name;
    }
  }
}

/** A map goes by its item's id, and a chain by that of its last link. */
function isGivenByUs(node: KnownNode, id: string): boolean {
  let at: AnyNode | undefined = node;
  while (isNode(at) && (at.kind === "map" || at.kind === "chain"))
    at = at.kind === "map" ? (at as ItemMap).item : (at as Chain).items.at(-1);
  if (!isNode(at) || (at.kind !== "group" && at.kind !== "branch")) return false;
  return !(at as Group | Branch).isNamed && at.id === id;
}

/** Whether two nodes are one: the same, or chains and unnamed groups written twice with the same in them. */
function isSame(a: AnyNode, b: AnyNode): boolean {
  if (a === b) return true;
  if (!isNode(a) || !isNode(b)) return false;
  const [one, other] = [a as KnownNode, b as KnownNode];
  if (one.kind === "chain" && other.kind === "chain") return areSame(linksOf(one), linksOf(other));
  if (one.kind !== "group" || other.kind !== "group" || one.isNamed || other.isNamed) return false;
  return (
    one.policy === other.policy &&
    one.execution === other.execution &&
    one.members.every(([key], i) => other.members[i]?.[0] === key) &&
    areSame(
      one.members.map(([, node]) => node),
      other.members.map(([, node]) => node),
    )
  );
}

function areSame(some: readonly AnyNode[], others: readonly AnyNode[]): boolean {
  return some.length === others.length && some.every((node, i) => isSame(node, others[i] as AnyNode));
}

function idOf(node: AnyNode): string {
  return isNode(node) ? node.id : "?";
}

/** The nodes of a chain, with the chains inside it laid out flat; without recursion, for chains that were built link by link. */
function linksOf(chain: Chain): AnyNode[] {
  const links: AnyNode[] = [];
  const stack: AnyNode[] = [chain];
  // What is no node, `undefined` too, is a link as well: it is told as a mistake.
  while (stack.length > 0) {
    const node = stack.pop() as AnyNode;
    if (!isNode(node) || node.kind !== "chain") links.push(node);
    else for (const item of (node as Chain).items.toReversed()) stack.push(item);
  }
  return links;
}

export function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as AnyNode).kind === "string" &&
    Object.hasOwn(lowerings, (value as AnyNode).kind)
  );
}

const plans = new WeakMap<AnyNode, Plan>();
const noTasks: ReadonlyMap<string, AnyNode> = new Map();

/** The plan of a node by itself, as an item of a map or a node that a run adds to its graph; made once. Throws `GraphError`. */
export function planOf(node: AnyNode, depth = 0): Plan {
  let plan = plans.get(node);
  if (plan === undefined) {
    const draft = new PlanDraft(node.id);
    draft.depth = depth;
    noteStanding(draft, [node]);
    lower(draft, node, node.id);
    plan = draft.freeze({ saga: false, addable: noTasks, admission: undefined });
    if (draft.mistakes.length > 0) throw new GraphError(node.id, draft.mistakes);
    plans.set(node, plan);
  }
  return plan;
}
