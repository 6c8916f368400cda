// A pass completes: its output is recorded, what the task asked for is granted, and its successors will know.
import { COMPLETED, Frame, JUMPED, pathOf, sagaOf, type Completion, type Pass } from "./frame.ts";
import { endFrame, endHalted, isHalted } from "./halt.ts";
import { forgetSuperseded, isCurrent, startQueued } from "./open.ts";
import { forgetJumps } from "./jump.ts";
import { startFrame } from "./start-frame.ts";
import { NOTHING, release, settled, tell, type Jump, type RunState, type Wishes } from "./state.ts";

/** Records a completed pass. `output` is the place's output; `duration` in ms is told. */
export function completePass(run: RunState, pass: Pass, output: unknown, wishes: Wishes | undefined, duration: number): void {
  const { frame, place } = pass;
  frame.outputs[place] = output;
  const home = frame.kind === "item" ? frame : frame.home;
  if (home.lastFrame !== frame) home.lastFrame = frame;
  home.lastPlace = place;
  if (run.journal !== undefined) run.journal.completed(pass, home);
  if (run.telling) tellCompleted(run, pass, output, duration);
  if (frame.plan.works[place]?.settings.compensate !== undefined) remember(run, frame, pass, output);

  if (isHalted(run, pass)) {
    // Signalled and awaited: what it asked for is dropped.
    forgetJumps(frame, wishes?.next);
    forgetJumps(frame, wishes?.goto);
    endHalted(run, pass, COMPLETED);
    return;
  }
  if (wishes === undefined && frame.superseded === undefined && frame.queued === undefined) {
    frame.states[place] = COMPLETED;
    settled(run, frame, place);
    release(run, frame);
    return;
  }
  release(run, frame);
  grant(run, pass, output, wishes);
}

function tellCompleted(run: RunState, { frame, place, iteration, attempt }: Pass, output: unknown, duration: number): void {
  const kind = frame.plan.kinds[place] ?? "task";
  tell(run, { type: "task.completed", taskId: pathOf(frame, place), kind, iteration, attempt, duration, output });
}

function grant(run: RunState, pass: Pass, output: unknown, wishes: Wishes | undefined): void {
  const { frame, place } = pass;
  const current = isCurrent(pass);
  if (!current) forgetSuperseded(run, frame, place);
  else frame.states[place] = COMPLETED;

  if (wishes?.terminate !== undefined) {
    endFrame(run, frame.home, { type: "terminated", output, reason: wishes.terminate });
    return;
  }
  for (const jump of wishes?.next ?? []) follow(run, pass, jump);
  if (wishes?.goto !== undefined) {
    if (current) frame.states[place] = JUMPED;
    for (const jump of wishes.goto) follow(run, pass, jump);
  } else if (!current) {
    // Its place was opened again: joins wait for the new pass, which takes the place of further iterations, but a loop it closes goes on.
    const chosen = frame.chosen?.get(place);
    for (const to of frame.plan.backs.get(place) ?? [])
      if (chosen === undefined || chosen === to) run.opened.push({ frame, place: to, input: output, again: true });
  } else if (wishes !== undefined && wishes.again !== NOTHING) {
    // After what the task has added.
    run.opened.push({ frame, place, input: wishes.again, again: false });
    return;
  }
  if (!startQueued(run, frame, place) && current) settled(run, frame, place);
}

function follow(run: RunState, { frame, place: from }: Pass, jump: Jump): void {
  if (jump.type === "existing") {
    run.opened.push({ frame: jump.frame, place: jump.place, input: jump.input, again: true });
    return;
  }
  const home = frame.home;
  const annex = new Frame("annex", jump.plan, jump.input, undefined, home, -1, jump.suffix);
  annex.node = jump.node;
  home.annexes ??= new Map();
  for (const id of jump.plan.byId.keys()) {
    home.annexes.set(id + jump.suffix, annex);
    home.reserved?.delete(id + jump.suffix);
  }
  home.added ??= new Map();
  for (const node of jump.plan.byNode.keys()) if (!home.added.has(node)) home.added.set(node, annex);
  if (run.telling) {
    // A chain goes by its last node, as everywhere.
    const place = jump.plan.byId.get(jump.node.id)?.entry ?? 0;
    tell(run, {
      type: "node.added",
      taskId: pathOf(annex, place),
      kind: jump.plan.kinds[place] ?? "task",
      by: pathOf(frame, from),
      via: jump.via,
    });
  }
  run.journal?.opened(annex);
  startFrame(run, annex);
}

/** Keeps a completed task that can be undone for the saga around it. */
function remember(run: RunState, frame: Frame, pass: Pass, output: unknown): void {
  const saga = sagaOf(frame);
  if (saga === undefined) return;
  saga.undo ??= [];
  const completion: Completion = { pass, output, order: run.order++ };
  saga.undo.push(completion);
  run.journal?.remembered(saga, completion);
}
