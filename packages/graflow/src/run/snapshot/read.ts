// A run made again of its cells: frames, passes, and what waits for them. What ran when it was saved is ready to run again.
import { planOf } from "../../graph/lower.ts";
import { renamed } from "../../graph/node.ts";
import { Role, type Plan } from "../../graph/plan.ts";
import { Frame, Pass, READY, RESTING, RUNNING, type Ending, type MapProgress, type QueuedInput } from "../frame.ts";
import type { Journal } from "../journal.ts";
import { isCurrent } from "../open.ts";
import { retain, type RunState } from "../state.ts";
import { restoredNode } from "./added-node.ts";
import type { Cells } from "./cells.ts";
import { predecessorOf, type FormerPlan } from "./graph-text.ts";
import { refit } from "./refit.ts";
import { COMPENSATION_ERRORS, ENDING, HEADER, INPUT_CELL, LAST, RUN, UNDONE, frameGroup, undoGroup } from "./names.ts";
import { EDGE_OUTPUT, FRAME_OUTPUT, restoreOutputs, sourceOf, valueFrom, type Source } from "./outputs.ts";
import { EDGE_INPUT, FRAME_INPUT, readStanding, type PassStanding } from "./pass-text.ts";
import type { FrameHeader } from "./write.ts";

/** What the reader is told by the engine. */
export interface Reading {
  /** The value of a text. */
  valueOf(text: string): unknown;
  /** A plan as it was stored; `undefined` when nothing has changed. */
  formerOf(plan: Plan): FormerPlan | undefined;
  /** The present id of a node. */
  idNow(id: string): string;
}

/** A rest between two attempts that was not over. */
export interface OpenRest {
  readonly pass: Pass;
  /** Milliseconds since 1970. */
  readonly due: number;
}

export interface ReadRun {
  readonly rests: readonly OpenRest[];
  /** Passes whose attempt had begun, and whose end nobody has been told of. */
  readonly interrupted: readonly Pass[];
}

/** Whether a run had begun when it was saved. */
export function hasBegun(cells: Cells): boolean {
  return cells.get(RUN)?.has("s") === true;
}

/** Fills a new run, and its journal, with what was stored. Throws an `Error` that says what cannot be read, or found. */
export function readRun(run: RunState, journal: Journal, cells: Cells, reading: Reading): ReadRun {
  return new RunReader(run, journal, cells, reading).read();
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}

class RunReader {
  readonly #run: RunState;
  readonly #journal: Journal;
  readonly #cells: Cells;
  readonly #reading: Reading;
  readonly #headers: Map<number, FrameHeader> = new Map();
  readonly #frames: Map<number, Frame> = new Map();
  /** By their groups. */
  readonly #passes: Map<string, Pass> = new Map();
  /** The frames that are not over, by the pass that they carry out. */
  readonly #inside: Map<Pass, Frame[]> = new Map();

  constructor(run: RunState, journal: Journal, cells: Cells, reading: Reading) {
    this.#run = run;
    this.#journal = journal;
    this.#cells = cells;
    this.#reading = reading;
  }

  read(): ReadRun {
    const run = this.#run;
    const [steps, order] = JSON.parse(need(this.#cell(RUN, "s"), "the beginning of the run")) as [number, number];
    run.begun = true;
    run.undone = this.#cell(RUN, UNDONE) !== undefined;
    run.steps = steps;
    run.order = order;
    for (const [group, content] of this.#cells)
      if (group[0] === "f") this.#headers.set(Number(group.slice(1)), JSON.parse(need(content.get(HEADER), group)) as FrameHeader);
    const ids = [...this.#headers.keys()].sort((a, b) => a - b);
    for (const id of ids) if (!this.#isNowhere(id)) this.#frame(id);
    // In the order in which they were added.
    for (const id of ids) this.#joinHome(id);
    for (const [id, frame] of this.#frames) this.#readLast(id, frame);

    const rests: OpenRest[] = [];
    const interrupted: Pass[] = [];
    for (const pass of this.#passesInFlight()) this.#goOn(pass, rests, interrupted);
    for (const [id, frame] of this.#frames) if (!frame.over) this.#readRest(id, frame);
    for (const frame of this.#frames.values()) {
      if (frame.over) continue;
      if (this.#reading.formerOf(frame.plan) !== undefined) refit(run, frame);
      if (frame.active === 0 && frame !== run.root) run.idle.push(frame);
    }
    return { rests, interrupted };
  }

  #cell(group: string, name: string): string | undefined {
    return this.#cells.get(group)?.get(name);
  }

  #value(group: string, name: string, what: string): unknown {
    return this.#reading.valueOf(need(this.#cell(group, name), what));
  }

  #place(plan: Plan, stored: number): number {
    const former = this.#reading.formerOf(plan);
    return former === undefined ? stored : (former.now[stored] ?? -1);
  }

  #isNowhere(id: number): boolean {
    return this.#headers.get(id)?.node?.from === "nowhere";
  }

  #frame(id: number): Frame {
    const known = this.#frames.get(id);
    if (known !== undefined) return known;
    const header = need(this.#headers.get(id), "a frame of the run");
    const frame = this.#make(id, header);
    this.#frames.set(id, frame);
    this.#journal.adopt(frame, id);
    frame.over = header.over === true;
    if (frame.over) return frame;
    this.#fill(frame, id, header);
    if (frame.owner !== undefined) {
      const inside = this.#inside.get(frame.owner);
      if (inside === undefined) this.#inside.set(frame.owner, [frame]);
      else inside.push(frame);
    }
    return frame;
  }

  #make(id: number, header: FrameHeader): Frame {
    const own = (): unknown => (header.over ? undefined : this.#value(frameGroup(id), INPUT_CELL, "the input of a frame"));
    switch (header.kind) {
      case "root":
        this.#run.root.input = own();
        return this.#run.root;
      case "annex":
        return this.#makeAnnex(header, own());
      case "flow":
      case "item": {
        const [outerId, stored, iteration] = need(header.owner, "the owner of a frame");
        const outer = this.#frame(outerId);
        const owner = this.#pass(outer, outerId, stored, iteration);
        if (header.kind === "flow") {
          const plan = need(outer.plan.flows.get(owner.place), "a sub-workflow");
          return new Frame("flow", plan, header.inherits ? owner.input : own(), owner, undefined);
        }
        const { item } = need(outer.plan.maps.get(owner.place), "a map");
        const index = header.index ?? 0;
        const input = header.inherits ? (owner.input as readonly unknown[])[index] : own();
        return new Frame("item", item, input, owner, outer.home, index);
      }
    }
  }

  #makeAnnex(header: FrameHeader, input: unknown): Frame {
    const home = this.#frame(need(header.home, "a frame of the run"));
    const { node } = header;
    if (node === undefined || node.from === "nowhere") throw new Error("a node that was added is not stored");
    const found = need(
      restoredNode(home, { ...node, id: this.#reading.idNow(node.id) }),
      `the node "${node.as}", which the run has added,`,
    );
    const added = found.id === node.as ? found : renamed(found, node.as);
    const annex = new Frame("annex", planOf(added), input, undefined, home, -1, header.suffix ?? "");
    annex.node = added;
    return annex;
  }

  #fill(frame: Frame, id: number, header: FrameHeader): void {
    const { plan } = frame;
    const handed = new Map<number, Source>();
    frame.admitting = header.admitting === true;
    if (header.stopped !== undefined) frame.stopped = new Set(header.stopped.map((join) => this.#place(plan, join)));
    for (const [name, text] of this.#cells.get(frameGroup(id)) ?? []) {
      const [, digits, what, join, member] = /^(?:(\d+)([oeq]?)|m(\d+)\.(\d+))$/.exec(name) ?? [];
      if (join !== undefined) this.#fillMember(frame, Number(join), Number(member), text);
      if (digits === undefined) continue;
      const place = this.#place(plan, Number(digits));
      if (place === -1) continue;
      if (what === "") this.#fillPlace(frame, place, JSON.parse(text) as number[]);
      else if (what === "e") (frame.errors ??= new Map<number, Error>()).set(place, this.#reading.valueOf(text) as Error);
      else if (what === "q") (frame.queued ??= new Map<number, QueuedInput[]>()).set(place, this.#queued(text));
      else if (text === FRAME_OUTPUT) handed.set(place, { value: frame.input });
      else if (text === EDGE_OUTPUT) handed.set(place, this.#source(frame, id, Number(digits)));
      else frame.outputs[place] = this.#reading.valueOf(text);
    }
    restoreOutputs(frame, handed);
    const ending = this.#cell(frameGroup(id), ENDING);
    if (ending !== undefined) frame.ending = this.#reading.valueOf(ending) as Ending;
    const errors = this.#cell(frameGroup(id), COMPENSATION_ERRORS);
    if (errors !== undefined) frame.compensationErrors = this.#reading.valueOf(errors) as Error[];
    if (frame.ending !== undefined || frame.stopped !== undefined) this.#run.halting = true;
    if (frame.ending?.type === "failed" && frame.kind !== "root") this.#journal.failed(frame, -1);
    for (const join of frame.memberErrors?.keys() ?? []) this.#journal.failed(frame, join);
  }

  #fillPlace(frame: Frame, place: number, numbers: readonly number[]): void {
    const [state = 0, told = 0, arrived = 0, begun = 0, generation = 0, superseded = 0, chosen = 0] = numbers;
    const { plan } = frame;
    frame.states[place] = state;
    frame.waiting[place] = (plan.waits[place] as number) - told;
    frame.arrived[place] = arrived;
    frame.passes[place] = begun;
    if (generation > 0) (frame.generations ??= plan.zeros.slice())[place] = generation;
    if (superseded > 0) (frame.superseded ??= new Map<number, number>()).set(place, superseded);
    if (chosen > 0) (frame.chosen ??= new Map<number, number>()).set(place, this.#place(plan, chosen - 1));
  }

  #fillMember(frame: Frame, storedJoin: number, storedMember: number, text: string): void {
    const join = this.#place(frame.plan, storedJoin);
    const member = this.#member(frame.plan, join, storedJoin, storedMember);
    if (member === -1) return;
    frame.memberErrors ??= new Map();
    const errors = frame.memberErrors.get(join) ?? new Map<number, Error>();
    errors.set(member, this.#reading.valueOf(text) as Error);
    frame.memberErrors.set(join, errors);
  }

  /** The present number of a member of a group, by its key. */
  #member(plan: Plan, join: number, storedJoin: number, stored: number): number {
    const former = this.#reading.formerOf(plan);
    if (former === undefined) return stored;
    const key = former.graph.keys.find(([place]) => place === storedJoin)?.[1][stored];
    return key === undefined ? -1 : (plan.groups.get(join)?.keys.indexOf(this.#reading.idNow(key)) ?? -1);
  }

  /** Where what came into a place along its only edge came from. The edge is that of the graph which was stored. */
  #source(frame: Frame, id: number, stored: number): Source {
    const graph = this.#reading.formerOf(frame.plan)?.graph;
    if (graph === undefined) return sourceOf(frame, stored);
    for (let at = predecessorOf(graph, stored); at !== undefined; at = predecessorOf(graph, at)) {
      const place = this.#place(frame.plan, at);
      if (place !== -1) return { place };
      const text = this.#cell(frameGroup(id), `${at}o`);
      if (text === undefined)
        throw new Error(`"${graph.ids[at]}", which "${graph.ids[stored]}" has its input from, is not in the graph any more`);
      if (text === FRAME_OUTPUT) break;
      if (text !== EDGE_OUTPUT) return { value: this.#reading.valueOf(text) };
    }
    return { value: frame.input };
  }

  #queued(text: string): QueuedInput[] {
    return (JSON.parse(text) as [string, boolean][]).map(([input, isJump]) => ({ input: this.#reading.valueOf(input), isJump }));
  }

  #readLast(id: number, frame: Frame): void {
    const text = this.#cell(frameGroup(id), LAST);
    if (text === undefined) return;
    const [last, stored] = JSON.parse(text) as [number, number];
    if (this.#isNowhere(last)) return;
    frame.lastFrame = this.#frame(last);
    frame.lastPlace = this.#place(frame.lastFrame.plan, stored);
  }

  /** Puts a node that was added among those of its workflow; of one that nobody knows, the ids are taken. */
  #joinHome(id: number): void {
    const header = this.#headers.get(id);
    if (header?.kind !== "annex") return;
    const home = this.#frame(need(header.home, "a frame of the run"));
    if (header.node?.from === "nowhere") {
      home.reserved ??= new Set();
      for (const taken of header.node.ids) home.reserved.add(taken);
      return;
    }
    const annex = this.#frame(id);
    home.annexes ??= new Map();
    for (const own of annex.plan.byId.keys()) home.annexes.set(own + annex.suffix, annex);
    home.added ??= new Map();
    for (const node of annex.plan.byNode.keys()) if (!home.added.has(node)) home.added.set(node, annex);
  }

  /** The pass in flight, or one that is over and of which nothing more is known. */
  #pass(frame: Frame, frameId: number, stored: number, iteration: number): Pass {
    const group = `p${frameId}.${stored}.${iteration}`;
    const known = this.#passes.get(group);
    if (known !== undefined) return known;
    const place = this.#place(frame.plan, stored);
    const text = this.#cell(group, HEADER);
    if (place === -1) throw new Error("a node that was to run, or that could be undone, is not in the graph any more");
    if (text === undefined) return new Pass(frame, place, iteration, undefined, 0, 0);
    const { source, generation, order, attempt } = readStanding(text);
    const given =
      source === FRAME_INPUT
        ? frame.input
        : source === EDGE_INPUT
          ? valueFrom(frame, this.#source(frame, frameId, stored))
          : this.#value(group, INPUT_CELL, "an input");
    const pass = new Pass(frame, place, iteration, given, generation, order);
    pass.attempt = attempt;
    const errors = this.#cell(group, "e");
    if (errors !== undefined) pass.errors = this.#reading.valueOf(errors) as Error[];
    for (const [name, kept] of this.#cells.get(group) ?? []) {
      if (name[0] !== "k") continue;
      const value = this.#reading.valueOf(kept);
      pass.kept ??= new Map();
      pass.kept.set(JSON.parse(name.slice(1)) as string, { result: Promise.resolve(value), done: { value } });
    }
    this.#passes.set(group, pass);
    return pass;
  }

  /** In the order in which they became ready. */
  #passesInFlight(): { pass: Pass; header: PassStanding; group: string }[] {
    const all: { pass: Pass; header: PassStanding; group: string }[] = [];
    for (const [group, content] of this.#cells) {
      const [, frame, place, iteration] = /^p(\d+)\.(\d+)\.(\d+)$/.exec(group) ?? [];
      if (frame === undefined) continue;
      const id = Number(frame);
      const pass = this.#pass(this.#frame(id), id, Number(place), Number(iteration));
      all.push({ pass, header: readStanding(need(content.get(HEADER), group)), group });
    }
    return all.sort((a, b) => a.pass.order - b.pass.order);
  }

  #goOn({ pass, header, group }: { pass: Pass; header: PassStanding; group: string }, rests: OpenRest[], interrupted: Pass[]): void {
    const { frame, place } = pass;
    const run = this.#run;
    const role = frame.plan.roles[place];
    const isInside = role === Role.map ? this.#readMap(pass, `m${group.slice(1)}`) : role === Role.flow && this.#inside.has(pass);
    retain(frame);
    this.#journal.adoptPass(pass);
    if (header.isStarted && !isInside) interrupted.push(pass);
    if (isInside) enterLanes(pass);
    else if (header.due !== undefined) {
      run.resting.add(pass);
      rests.push({ pass, due: header.due });
    } else run.ready.push(pass);
    if (isCurrent(pass)) frame.states[place] = isInside ? RUNNING : header.due === undefined ? READY : RESTING;
  }

  /** What a map has done; answers whether it had begun. */
  #readMap(pass: Pass, group: string): boolean {
    const content = this.#cells.get(group);
    if (content === undefined) return false;
    const items = [...(pass.input as readonly unknown[])];
    const progress: MapProgress = {
      pass,
      items,
      outputs: new Array<unknown>(items.length),
      next: 0,
      frames: new Set(this.#inside.get(pass)),
      error: undefined,
    };
    for (const [name, text] of content) {
      if (name === HEADER) progress.next = Number(text);
      else if (name === "e") {
        progress.error = this.#reading.valueOf(text) as Error;
        this.#journal.failed(pass.frame, pass.place);
      } else progress.outputs[Number(name)] = this.#reading.valueOf(text);
    }
    pass.frame.maps ??= new Map();
    pass.frame.maps.set(pass.place, progress);
    return true;
  }

  /** What a saga can undo, and an input that was being validated. */
  #readRest(id: number, frame: Frame): void {
    for (const [name, text] of this.#cells.get(undoGroup(id)) ?? []) {
      if (name.endsWith("o")) continue;
      const [frameId, stored, iteration, attempt] = JSON.parse(text) as [number, number, number, number];
      const pass = this.#pass(this.#frame(frameId), frameId, stored, iteration);
      pass.attempt = attempt;
      const output = this.#value(undoGroup(id), `${name}o`, "an output that can be undone");
      const completion = { pass, output, order: Number(name) };
      (frame.undo ??= []).push(completion);
      this.#journal.adoptCompletion(frame, completion);
    }
    frame.undo?.sort((a, b) => a.order - b.order);
    if (!frame.admitting || frame.plan.admission === undefined) return;
    retain(frame);
    this.#run.actions.push({ type: "admit", frame, schema: frame.plan.admission });
  }
}

/** What goes on inside of a place takes its lanes. */
function enterLanes({ frame, place }: Pass): void {
  const { lanes, laneOf } = frame.plan;
  const first = laneOf[place] as number;
  if (first === -1) return;
  frame.laneLoads ??= lanes.map(() => 0);
  for (let lane = first; lane !== -1; lane = lanes[lane]?.outer ?? -1) frame.laneLoads[lane] = (frame.laneLoads[lane] as number) + 1;
}
