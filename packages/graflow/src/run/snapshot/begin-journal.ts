// A journal that begins in the middle of a run: everything that the run holds is new to it.
import { isClosed, type Frame, type Pass } from "../frame.ts";
import { ATTEMPTS, FAILURE, INPUT, OUTPUT, QUEUE, STANDING, STATE, type Journal } from "../journal.ts";

/** `passes` are those in flight that somebody attempts or will; `frames` the root, and those in which something else is going on. */
export function beginJournal(journal: Journal, passes: Iterable<Pass>, frames: Iterable<Frame>): void {
  const seen = new Set<Frame>();

  const seePass = (pass: Pass): void => {
    see(pass.frame);
    journal.adoptPass(pass);
    journal.changed(pass, STANDING | INPUT | ATTEMPTS);
    for (const key of pass.kept?.keys() ?? []) journal.kept(pass, key);
  };

  const see = (frame: Frame): void => {
    if (seen.has(frame)) return;
    seen.add(frame);
    see(frame.home);
    if (isClosed(frame)) {
      if (frame.owner !== undefined) see(frame.owner.frame);
      journal.known(frame);
      return;
    }
    if (frame.owner !== undefined) seePass(frame.owner);
    seeContent(frame);
  };

  const seeContent = (frame: Frame): void => {
    journal.opened(frame);
    journal.last(frame);
    for (const annex of frame.annexes?.values() ?? []) see(annex);
    for (const progress of frame.maps?.values() ?? []) {
      journal.map(progress.pass);
      if (progress.error !== undefined) journal.failed(frame, progress.pass.place);
      for (const item of progress.frames) see(item);
      progress.outputs.forEach((_, index) => journal.item(progress.pass, index));
    }
    // The one that is being undone has not been.
    for (const completion of frame.undoing === undefined ? (frame.undo ?? []) : [...(frame.undo ?? []), frame.undoing]) {
      see(completion.pass.frame);
      journal.remembered(frame, completion);
    }
    for (const [join, errors] of frame.memberErrors ?? []) {
      for (const member of errors.keys()) journal.member(frame, join, member);
      journal.failed(frame, join);
    }
    if (frame.ending?.type === "failed" && frame.kind !== "root") journal.failed(frame, -1);
    for (let place = 0; place < frame.plan.size; place++) journal.touch(frame, place, STATE | OUTPUT | FAILURE | QUEUE);
  };

  for (const frame of frames) see(frame);
  for (const pass of passes) seePass(pass);
}
