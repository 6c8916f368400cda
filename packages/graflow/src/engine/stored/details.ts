// The state of a stored run for people: where each node stands, what it gave, what is in the channels. It needs no code of the user's, only
// what is stored: the graph is stored with the run.
import { Role } from "../../graph/plan.ts";
import { COMPLETED, FAILED, JUMPED, SKIPPED } from "../../run/frame.ts";
import { predecessorOf, type StoredGraph } from "../../run/snapshot/graph-text.ts";
import { HEADER, INPUT_CELL, frameGroup } from "../../run/snapshot/names.ts";
import { EDGE_OUTPUT, FRAME_OUTPUT } from "../../run/snapshot/outputs.ts";
import { EDGE_INPUT, FRAME_INPUT, readStanding, type PassStanding } from "../../run/snapshot/pass-text.ts";
import type { FrameHeader } from "../../run/snapshot/write.ts";
import { contentCodec } from "../channel/content.ts";
import { channelsIn } from "../saving/channel-recorder.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { NodeInfo, RunDetails } from "./face.ts";
import type { StoredState } from "./state.ts";

const kinds: Readonly<Record<Role, string>> = {
  [Role.task]: "task",
  [Role.select]: "branch",
  [Role.flow]: "workflow",
  [Role.map]: "map",
  [Role.fork]: "group",
  [Role.join]: "group",
  [Role.merge]: "branch",
};

interface ShownFrame {
  readonly id: number;
  readonly header: FrameHeader;
  readonly cells: ReadonlyMap<string, string>;
  readonly graph: StoredGraph;
  /** What stands before, and behind, the ids of its places. */
  readonly before: string;
  readonly behind: string;
}

/** Everything of a run's details that is in its state. */
export function stateDetails(
  state: StoredState,
  now: number,
  registry: ClassRegistry | undefined,
): Pick<RunDetails, "input" | "nodes" | "channels"> & { readonly output?: unknown } {
  const shown = new Details(state);
  const output = state.cells.get("o")?.get("o");
  return {
    input: shown.input(),
    ...(output === undefined ? {} : { output: state.valueOf(output) }),
    nodes: shown.nodes(),
    channels: channelValues(state, now, registry),
  };
}

class Details {
  readonly #state: StoredState;
  readonly #frames: Map<number, ShownFrame> = new Map();
  /** The headers of passes in flight, with their groups, by frame and place. */
  readonly #passes: Map<string, { readonly header: PassStanding; readonly group: string }> = new Map();

  constructor(state: StoredState) {
    this.#state = state;
    for (const [group, cells] of state.cells) {
      const [, frame, place] = /^p(\d+)\.(\d+)\.\d+$/.exec(group) ?? [];
      const text = cells.get(HEADER);
      if (frame !== undefined && text !== undefined) this.#passes.set(`${frame}.${place}`, { header: readStanding(text), group });
    }
  }

  input(): unknown {
    const cell = this.#state.cells.get(frameGroup(0))?.get(INPUT_CELL);
    return cell === undefined ? undefined : this.#state.valueOf(cell);
  }

  nodes(): NodeInfo[] {
    const ids = [...this.#state.cells.keys()].filter((group) => /^f\d+$/.test(group)).map((group) => Number(group.slice(1)));
    const frames = ids.sort((a, b) => a - b).map((id) => this.#frame(id));
    return frames.flatMap((frame) => (frame === undefined || frame.header.over ? [] : this.#nodesOf(frame)));
  }

  #frame(id: number): ShownFrame | undefined {
    const known = this.#frames.get(id);
    if (known !== undefined) return known;
    const cells = this.#state.cells.get(frameGroup(id));
    const text = cells?.get(HEADER);
    if (cells === undefined || text === undefined) return undefined;
    const header = JSON.parse(text) as FrameHeader;
    const frame = this.#shown(id, header, cells);
    if (frame !== undefined) this.#frames.set(id, frame);
    return frame;
  }

  #shown(id: number, header: FrameHeader, cells: ReadonlyMap<string, string>): ShownFrame | undefined {
    if (header.kind === "root") return { id, header, cells, graph: this.#state.graph, before: "", behind: "" };
    if (header.kind === "annex") {
      const home = this.#frame(header.home ?? 0);
      const { node } = header;
      const names = node === undefined ? [] : node.from === "nowhere" ? node.ids : [node.as];
      const graph: StoredGraph = {
        name: "",
        ids: names,
        roles: [Role.task],
        containers: [-1],
        starts: [0, 0],
        to: [],
        backs: [],
        keys: [],
        inner: [],
      };
      const behind = node?.from === "nowhere" ? "" : (header.suffix ?? "");
      return home === undefined ? undefined : { id, header, cells, graph, before: home.before, behind };
    }
    const [outerId, place] = header.owner ?? [0, 0];
    const outer = this.#frame(outerId);
    const graph = outer?.graph.inner.find(([at]) => at === place)?.[1];
    if (outer === undefined || graph === undefined) return undefined;
    const owner = `${outer.before}${outer.graph.ids[place] ?? "?"}${outer.behind}`;
    const before = header.kind === "item" ? `${owner}[${header.index ?? 0}]` : `${owner}/`;
    return { id, header, cells, graph, before: header.kind === "item" && graph.ids.length > 1 ? `${before}/` : before, behind: "" };
  }

  #nodesOf(frame: ShownFrame): NodeInfo[] {
    const { graph, header } = frame;
    const nodes: NodeInfo[] = [];
    for (const [place, role] of graph.roles.entries()) {
      if (role === Role.join || role === Role.merge) continue;
      const isOnlyItem = header.kind === "item" && graph.ids.length === 1;
      const taskId = isOnlyItem ? frame.before : `${frame.before}${graph.ids[place] ?? "?"}${frame.behind}`;
      nodes.push(this.#node(frame, place, role, taskId));
    }
    return nodes;
  }

  #node(frame: ShownFrame, place: number, role: Role, taskId: string): NodeInfo {
    const { cells } = frame;
    // A group stands as its join does.
    const exit = role === Role.fork ? joinOf(frame.graph, place) : place;
    const [state = 0] = numbersIn(cells, exit);
    const [, , , passes = 0] = numbersIn(cells, place);
    const pass = this.#passes.get(`${frame.id}.${place}`);
    const error = cells.get(`${exit}e`);
    const isWithin = role === Role.fork && state < COMPLETED && passes > 0;
    const output = state === COMPLETED || state === JUMPED ? this.#output(frame, exit) : undefined;
    return {
      taskId,
      kind: kinds[role],
      state: pass !== undefined || isWithin ? "running" : stateName(state),
      passes,
      ...(pass === undefined ? {} : { attempt: pass.header.attempt, input: this.#inputOf(frame, place, pass) }),
      ...(output === undefined ? {} : { output: output.value }),
      ...(error === undefined || state !== FAILED ? {} : { error: this.#state.valueOf(error) as Error }),
    };
  }

  #output(frame: ShownFrame, place: number): { readonly value: unknown } | undefined {
    const text = frame.cells.get(`${place}o`);
    if (text === FRAME_OUTPUT) return { value: this.#frameInput(frame) };
    if (text === EDGE_OUTPUT) {
      const from = predecessorOf(frame.graph, place);
      return from === undefined ? undefined : this.#output(frame, from);
    }
    return text === undefined ? undefined : { value: this.#state.valueOf(text) };
  }

  #inputOf(frame: ShownFrame, place: number, { header, group }: { readonly header: PassStanding; readonly group: string }): unknown {
    if (header.source === FRAME_INPUT) return this.#frameInput(frame);
    if (header.source === EDGE_INPUT) {
      const from = predecessorOf(frame.graph, place);
      return from === undefined ? undefined : this.#output(frame, from)?.value;
    }
    const cell = this.#state.cells.get(group)?.get(INPUT_CELL);
    return cell === undefined ? undefined : this.#state.valueOf(cell);
  }

  #frameInput(frame: ShownFrame): unknown {
    const own = frame.cells.get(INPUT_CELL);
    if (own !== undefined) return this.#state.valueOf(own);
    const [outerId, place] = frame.header.owner ?? [0, 0];
    const outer = this.#frame(outerId);
    const pass = this.#passes.get(`${outerId}.${place}`);
    if (outer === undefined || pass === undefined) return undefined;
    const given = this.#inputOf(outer, place, pass);
    return frame.header.kind === "item" && Array.isArray(given) ? (given[frame.header.index ?? 0] as unknown) : given;
  }
}

function numbersIn(cells: ReadonlyMap<string, string>, place: number): number[] {
  const text = cells.get(String(place));
  return text === undefined ? [] : (JSON.parse(text) as number[]);
}

function stateName(state: number): NodeInfo["state"] {
  if (state === COMPLETED) return "completed";
  if (state === SKIPPED) return "skipped";
  if (state === FAILED) return "failed";
  return state === JUMPED ? "jumped" : "waiting";
}

const joins = new WeakMap<StoredGraph, ReadonlyMap<string, number>>();

/** The join of a group, by the id that it shares with its fork. */
function joinOf(graph: StoredGraph, fork: number): number {
  let known = joins.get(graph);
  if (known === undefined) {
    const made = new Map<string, number>();
    for (const [place, role] of graph.roles.entries()) if (role === Role.join) made.set(graph.ids[place] ?? "", place);
    joins.set(graph, (known = made));
  }
  return known.get(graph.ids[fork] ?? "") ?? fork;
}

function channelValues(state: StoredState, now: number, registry: ClassRegistry | undefined): RunDetails["channels"] {
  const channels: Record<string, Record<string, unknown>> = {};
  const { valueOf } = contentCodec(registry);
  for (const { name, entries } of channelsIn(state.cells, state.textOf, now)) {
    if (entries.length === 0) continue;
    channels[name] = Object.fromEntries(entries.map(({ key, content }) => [key, valueOf(content)]));
  }
  return channels;
}
