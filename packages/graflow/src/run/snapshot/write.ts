// A run as cells: what has changed in it since the last save. `read.ts` makes a run of them again.
import { Role } from "../../graph/plan.ts";
import { COMPLETED, JUMPED, READY, RESTING, WAITING, isClosed, pathOf, type Frame, type Pass } from "../frame.ts";
import { ATTEMPTS, FAILURE, INPUT, OUTPUT, QUEUE, STANDING, STATE, type Changes, type Journal } from "../journal.ts";
import { isCurrent } from "../open.ts";
import type { RunState } from "../state.ts";
import type { StoredNode } from "./added-node.ts";
import type { GroupChange } from "./cells.ts";
import { handedOn, isDerived } from "./outputs.ts";
import { EDGE_INPUT, FRAME_INPUT, OWN_INPUT, writeStanding, type PassStanding } from "./pass-text.ts";
import {
  COMPENSATION_ERRORS,
  ENDING,
  HEADER,
  INPUT_CELL,
  LAST,
  RUN,
  UNDONE,
  frameGroup,
  mapGroup,
  passGroup,
  passPath,
  undoGroup,
} from "./names.ts";

/** What the writer is told by the engine. */
export interface Writing {
  /** The text of a value; `what` says in words what it is, for the error when it cannot be stored. */
  textOf(value: unknown, what: () => string): string;
  /** When the rest of a pass between two attempts is over, in milliseconds since 1970. */
  dueOf(pass: Pass): number | undefined;
  /** What an added node is stored as. Throws when the run could not find it again. */
  nodeOf(frame: Frame): StoredNode;
}

/** What is stored of a frame. Fields are absent when they are as in most frames. */
export interface FrameHeader {
  readonly kind: Frame["kind"];
  /** The frame, the place and the iteration of the pass that it carries out. */
  readonly owner?: readonly [frame: number, place: number, iteration: number];
  readonly home?: number;
  readonly index?: number;
  readonly suffix?: string;
  readonly node?: StoredNode;
  /** The input is that of its owner, or for an item one of its items. */
  readonly inherits?: true;
  readonly admitting?: true;
  readonly over?: true;
  readonly stopped?: readonly number[];
}

type Groups = Map<string, { fresh: boolean; cells: Map<string, string | null> }>;

/** The cells that changes have changed. Throws a `SerializationError` for a value that cannot be stored. */
export function writeChanges(run: RunState, journal: Journal, changes: Changes, writing: Writing): Map<string, GroupChange> {
  const groups: Groups = new Map();
  const set = (group: string, cell: string, text: string | null): void => {
    let change = groups.get(group);
    if (change === undefined) groups.set(group, (change = { fresh: false, cells: new Map() }));
    change.cells.set(cell, text);
  };
  const begin = (group: string): void => void groups.set(group, { fresh: true, cells: new Map() });
  const groupOf = (frame: Frame): string => frameGroup(journal.idOf(frame));
  const header = (frame: Frame): void => set(groupOf(frame), HEADER, JSON.stringify(headerOf(frame, journal, writing)));

  for (const [frame, keep] of changes.closed) {
    begin(groupOf(frame));
    if (frame.undo !== undefined) begin(undoGroup(journal.idOf(frame)));
    if (keep) header(frame);
  }
  for (const pass of changes.ended) {
    const id = journal.idOf(pass.frame);
    begin(passGroup(id, pass));
    if (pass.frame.plan.roles[pass.place] === Role.map) begin(mapGroup(id, pass));
  }
  for (const frame of changes.opened) {
    begin(groupOf(frame));
    header(frame);
    if (!inherits(frame))
      set(
        groupOf(frame),
        INPUT_CELL,
        writing.textOf(frame.input, () => `the input of ${nameOf(run, frame)}`),
      );
  }
  for (const frame of changes.headers) {
    if (changes.opened.has(frame)) writeExtras(frame);
    else {
      header(frame);
      writeExtras(frame);
      // Admitted, it may be another one.
      if (frame.plan.admission !== undefined) {
        const text = inherits(frame) ? null : writing.textOf(frame.input, () => `the input of ${nameOf(run, frame)}`);
        set(groupOf(frame), INPUT_CELL, text);
      }
    }
  }
  for (const frame of changes.opened) writeExtras(frame);
  for (const frame of changes.lasts) {
    if (frame.lastFrame !== undefined && !changes.closed.has(frame))
      set(groupOf(frame), LAST, JSON.stringify([journal.idOf(frame.lastFrame), frame.lastPlace]));
  }
  for (const [frame, places] of changes.places) for (const [place, what] of places) writePlace(frame, place, what);
  for (const [frame, joins] of changes.members) {
    for (const [join, members] of joins) {
      for (const member of members) {
        const error = frame.memberErrors?.get(join)?.get(member);
        set(groupOf(frame), `m${join}.${member}`, error === undefined ? null : writing.textOf(error, () => "an error"));
      }
    }
  }
  for (const [pass, what] of changes.passes) writePass(pass, what);
  for (const [pass, keys] of changes.kept) {
    for (const key of keys) {
      const done = pass.kept?.get(key)?.done;
      if (done === undefined) continue;
      const text = writing.textOf(done.value, () => keptName(pass, key));
      set(passGroup(journal.idOf(pass.frame), pass), `k${JSON.stringify(key)}`, text);
    }
  }
  for (const pass of changes.maps) {
    const progress = pass.frame.maps?.get(pass.place);
    if (progress?.pass !== pass) continue;
    const group = mapGroup(journal.idOf(pass.frame), pass);
    set(group, HEADER, String(progress.next));
    if (progress.error !== undefined)
      set(
        group,
        "e",
        writing.textOf(progress.error, () => "an error"),
      );
  }
  for (const [pass, items] of changes.items) {
    const progress = pass.frame.maps?.get(pass.place);
    if (progress?.pass !== pass) continue;
    const group = mapGroup(journal.idOf(pass.frame), pass);
    const what = (index: number) => (): string => `the output of "${pathOf(pass.frame, pass.place)}[${index}]"`;
    for (const index of items) set(group, String(index), writing.textOf(progress.outputs[index], what(index)));
  }
  for (const [frame, completions] of changes.remembered) {
    if (changes.closed.has(frame)) continue;
    const group = undoGroup(journal.idOf(frame));
    for (const { pass, output, order } of completions) {
      set(group, String(order), JSON.stringify([journal.idOf(pass.frame), pass.place, pass.iteration, pass.attempt]));
      set(
        group,
        `${order}o`,
        writing.textOf(output, () => `the output of "${pathOf(pass.frame, pass.place)}"`),
      );
    }
  }
  for (const [frame, completions] of changes.undone) {
    if (changes.closed.has(frame)) continue;
    const group = undoGroup(journal.idOf(frame));
    for (const { order } of completions) {
      set(group, String(order), null);
      set(group, `${order}o`, null);
    }
  }
  if (run.begun) set(RUN, "s", JSON.stringify([run.steps, run.order]));
  if (run.undone) set(RUN, UNDONE, "1");
  return groups;

  function writeExtras(frame: Frame): void {
    const group = groupOf(frame);
    if (frame.ending !== undefined)
      set(
        group,
        ENDING,
        writing.textOf(frame.ending, () => `the end of ${nameOf(run, frame)}`),
      );
    if (frame.compensationErrors !== undefined)
      set(
        group,
        COMPENSATION_ERRORS,
        writing.textOf(frame.compensationErrors, () => "errors of compensations"),
      );
  }

  function writePlace(frame: Frame, place: number, what: number): void {
    const group = groupOf(frame);
    const isNew = changes.opened.has(frame);
    const put = (cell: string, text: string | null): void => {
      if (text !== null || !isNew) set(group, cell, text);
    };
    if (what & STATE) put(String(place), placeText(frame, place));
    if (what & OUTPUT) {
      const state = frame.states[place];
      const isGiven = state === COMPLETED || state === JUMPED || frame.outputs[place] !== undefined;
      const text = (): string =>
        handedOn(frame, place) ?? writing.textOf(frame.outputs[place], () => `the output of "${pathOf(frame, place)}"`);
      if (!isDerived(frame, place)) put(`${place}o`, isGiven ? text() : null);
    }
    if (what & FAILURE) {
      const error = frame.errors?.get(place);
      put(`${place}e`, error === undefined ? null : writing.textOf(error, () => "an error"));
    }
    if (what & QUEUE) {
      const queued = frame.queued?.get(place);
      const text = queued?.map(({ input, isJump }) => [writing.textOf(input, () => `an input of "${pathOf(frame, place)}"`), isJump]);
      put(`${place}q`, text === undefined ? null : JSON.stringify(text));
    }
  }

  function writePass(pass: Pass, what: number): void {
    // One that has been over, and nobody could find again, may have been gone back to.
    if (pass.frame.kind === "annex") writing.nodeOf(pass.frame);
    const group = passGroup(journal.idOf(pass.frame), pass);
    const source = sourceOf(pass);
    if (what & (STANDING | INPUT)) {
      const { order, generation, attempt } = pass;
      const isStarted = journal.isStarted(pass);
      set(group, HEADER, writeStanding({ order, source, generation, attempt, isStarted, due: writing.dueOf(pass) }));
      // Where it came from may have changed since it was last written.
      if (source === OWN_INPUT)
        set(
          group,
          INPUT_CELL,
          writing.textOf(pass.input, () => `the input of "${pathOf(pass.frame, pass.place)}"`),
        );
    }
    if (what & ATTEMPTS && pass.errors !== undefined)
      set(
        group,
        "e",
        writing.textOf(pass.errors, () => "errors of attempts"),
      );
  }
}

/** What a pass has done once, in words. */
export function keptName(pass: Pass, key: string): string {
  return `what ctx.once(${JSON.stringify(key)}) gave in "${pathOf(pass.frame, pass.place)}"`;
}

/** The results of passes that are not saved otherwise, with the inputs they were for. */
export function writeResults(changes: Changes, writing: Writing): GroupChange {
  const cells = new Map<string, string | null>();
  for (const { pass, output } of changes.results) {
    const path = passPath(pass);
    try {
      const input = writing.textOf(pass.input, () => "an input");
      cells.set(
        `o${path}`,
        writing.textOf(output, () => "an output"),
      );
      cells.set(`i${path}`, input);
    } catch {
      // What cannot be stored is done again.
    }
  }
  return { fresh: false, cells };
}

/** A group that has no cells any more. */
export const emptied: GroupChange = { fresh: true, cells: new Map() };

function nameOf(run: RunState, frame: Frame): string {
  if (frame === run.root) return `workflow "${frame.plan.name}"`;
  return frame.owner === undefined ? `"${frame.plan.ids[0] ?? "?"}${frame.suffix}"` : `"${pathOf(frame.owner.frame, frame.owner.place)}"`;
}

function inherits(frame: Frame): boolean {
  const { owner } = frame;
  if (owner === undefined) return false;
  if (frame.kind === "flow") return Object.is(frame.input, owner.input);
  return Object.is(frame.input, owner.frame.maps?.get(owner.place)?.items[frame.index]);
}

function headerOf(frame: Frame, journal: Journal, writing: Writing): FrameHeader {
  const { kind, owner, index, suffix } = frame;
  return {
    kind,
    ...(owner === undefined ? {} : { owner: [journal.idOf(owner.frame), owner.place, owner.iteration] }),
    ...(kind === "annex" ? { home: journal.idOf(frame.home), node: writing.nodeOf(frame) } : {}),
    ...(index === -1 ? {} : { index }),
    ...(suffix === "" ? {} : { suffix }),
    ...(isClosed(frame) ? { over: true } : openHeaderOf(frame)),
  };
}

/** What is known of a frame as long as something may happen in it. */
function openHeaderOf(frame: Frame): Pick<FrameHeader, "inherits" | "admitting" | "stopped"> {
  const { admitting, stopped } = frame;
  return {
    ...(inherits(frame) ? { inherits: true } : {}),
    ...(admitting ? { admitting: true } : {}),
    ...(stopped === undefined || stopped.size === 0 ? {} : { stopped: [...stopped] }),
  };
}

/** The numbers of a place, without those at the end that are 0; `null` when all are as in the beginning. */
function placeText(frame: Frame, place: number): string | null {
  const { plan, states, waiting, arrived, passes, generations, superseded, chosen } = frame;
  const state = states[place] as number;
  const numbers = [
    // What is in flight says so itself, and is ready again when the run goes on.
    state >= READY && state <= RESTING ? WAITING : state,
    // What it does not wait for any more.
    (plan.waits[place] as number) - (waiting[place] as number),
    arrived[place] as number,
    passes[place] as number,
    generations?.[place] ?? 0,
    superseded?.get(place) ?? 0,
    (chosen?.get(place) ?? -1) + 1,
  ];
  while (numbers.at(-1) === 0) numbers.pop();
  return numbers.length === 0 ? null : `[${numbers.join(",")}]`;
}

function sourceOf(pass: Pass): PassStanding["source"] {
  const { frame, place, input } = pass;
  // What does not count any more may have come from a place that has gone on since.
  if (!isCurrent(pass)) return OWN_INPUT;
  const { inStart, inFrom } = frame.plan;
  const first = inStart[place] as number;
  const count = (inStart[place + 1] as number) - first;
  if (count === 0) return Object.is(input, frame.input) ? FRAME_INPUT : OWN_INPUT;
  const from = inFrom[first] as number;
  return count === 1 && frame.states[from] === COMPLETED && Object.is(input, frame.outputs[from]) ? EDGE_INPUT : OWN_INPUT;
}
