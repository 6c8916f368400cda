// Making the outline of a workflow from its plan: forks and joins become groups again, selects and merges branches.
import type { Wrap } from "./execution.ts";
import type { Group } from "./group.ts";
import type { ItemMap } from "./map.ts";
import type { AnyNode } from "./node.ts";
import type { Outline, OutlineEdge, OutlineNode } from "./outline.ts";
import { Role, type Plan } from "./plan.ts";
import type { TaskSettings } from "./settings.ts";
import type { TaskOptions } from "./task-options.ts";
import type { WorkflowGraph } from "./workflow-graph.ts";

/** The nodes and edges of a workflow, sub-workflows and the items of maps included. */
export function outline(workflow: WorkflowGraph): Outline {
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  addPlan(workflow.plan, "", undefined, nodes, edges);
  const { description } = workflow;
  return { name: workflow.name, ...(description === undefined ? {} : { description }), nodes, edges };
}

function addPlan(plan: Plan, base: string, parent: string | undefined, nodes: OutlineNode[], edges: OutlineEdge[]): void {
  const pathOf = (place: number): string => base + (plan.ids[place] ?? "?");
  for (let place = 0; place < plan.size; place++) {
    const role = plan.roles[place];
    if (role === Role.join || role === Role.merge) continue;
    const container = plan.containers[place] as number;
    const path = pathOf(place);
    nodes.push({
      path,
      label: plan.ids[place] ?? "?",
      kind: plan.kinds[place] ?? "task",
      ...parentOf(container === -1 ? parent : pathOf(container)),
      ...descriptionOf(plan.nodes[place]),
      remarks: remarksOf(plan, place),
    });
    const flow = plan.flows.get(place);
    if (flow !== undefined) addPlan(flow, `${path}/`, path, nodes, edges);
    const map = plan.maps.get(place);
    if (map !== undefined && map.item.size > 1) addPlan(map.item, `${path}[]/`, path, nodes, edges);
    const inner = map?.item.flows.get(0);
    if (inner !== undefined) addPlan(inner, `${path}[]/`, path, nodes, edges);
  }
  addEdges(plan, pathOf, edges);
}

function addEdges(plan: Plan, pathOf: (place: number) => string, edges: OutlineEdge[]): void {
  for (let from = 0; from < plan.size; from++) {
    const role = plan.roles[from];
    const cases = plan.branches.get(from);
    const add = (to: number, kind: OutlineEdge["kind"]): void => {
      if (role === Role.fork || plan.roles[to] === Role.join || plan.roles[to] === Role.merge) return;
      const labels = [...(cases?.cases ?? [])].filter(([, entry]) => entry === to).map(([name]) => name);
      edges.push({ from: pathOf(from), to: pathOf(to), kind, ...(labels.length === 0 ? {} : { label: labels.join(", ") }) });
    };
    for (let e = plan.outStart[from] as number; e < (plan.outStart[from + 1] as number); e++) add(plan.outTo[e] as number, "forward");
    for (const to of plan.backs.get(from) ?? []) add(to, "back");
  }
}

function parentOf(parent: string | undefined): { parent?: string } {
  return parent === undefined ? {} : { parent };
}

function descriptionOf(node: AnyNode | undefined): { description?: string } {
  const { options, description = options?.description } = node as AnyNode & { options?: TaskOptions; description?: string };
  return description === undefined ? {} : { description };
}

function remarksOf(plan: Plan, place: number): string[] {
  const remarks: string[] = [];
  if (plan.roles[place] === Role.task) addTaskRemarks(remarks, plan.works[place]?.settings);
  const group = [...plan.groups.values()].find(({ fork }) => fork === place);
  if (group?.policy !== undefined) remarks.push(group.policy.name);
  const lane = group === undefined ? undefined : plan.lanes[plan.laneOf[group.exits[0] ?? -1] ?? -1];
  if (lane !== undefined && plan.laneOf[place] !== plan.laneOf[group?.exits[0] ?? -1]) remarks.push(`${lane.limit} at once`);
  const map = plan.maps.get(place);
  if (map !== undefined) {
    remarks.push("each item");
    if (map.concurrency !== Infinity) remarks.push(`${map.concurrency} at once`);
  }
  if (group !== undefined || map !== undefined) {
    const { wrap } = (plan.nodes[place] as Group | ItemMap).execution;
    if (wrap !== undefined) remarks.push(nameOf(wrap));
  }
  return remarks;
}

function addTaskRemarks(remarks: string[], settings: TaskSettings | undefined): void {
  if (settings === undefined) return;
  if (settings.retry !== undefined) remarks.push(`retry ${settings.retry.limit}`);
  if (settings.timeout > 0) remarks.push(`timeout ${settings.timeout < 1000 ? `${settings.timeout} ms` : `${settings.timeout / 1000} s`}`);
  for (const handler of settings.handlers) remarks.push(nameOf(handler));
}

function nameOf(wrap: Wrap): string {
  return typeof wrap === "string" ? wrap : wrap.name;
}
