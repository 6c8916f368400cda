// Dead letters in a list, as simple as can be.
import type { DeadLetter, DeadLetters } from "../../src/ports/dead-letters.ts";

/** `letters`: newest first. */
export function modelLetters(letters: DeadLetter[]): DeadLetters {
  let last = 0;
  const at = (id: string): number => letters.findIndex((each) => each.id === id);
  return {
    async bury({ id = `letter ${Math.random()} ${last++}`, ...letter }) {
      if (at(id) < 0) letters.unshift({ ...letter, id, size: Buffer.byteLength(letter.work.payload), cut: false });
      return id;
    },
    async list({ queue, workflow, runId, reason, after, limit }) {
      const meant = letters
        .slice(after === undefined ? 0 : at(after) + 1)
        .filter(
          ({ work, reason: why }) =>
            (queue ?? work.queue) === work.queue &&
            (workflow ?? work.subject.workflow) === work.subject.workflow &&
            (runId === undefined || runId === work.subject.runId) &&
            (reason ?? why) === why,
        );
      return meant.slice(0, limit).map((letter) => ({ ...letter, work: { ...letter.work, payload: "" } }));
    },
    find: async (id) => letters[at(id)],
    count: async () => letters.length,
    dropped: async () => 0,
    open: ({ work: { payload } }) => ({ type: "opened", payload }),
    async edit(id, payload) {
      const letter = letters[at(id)];
      if (letter === undefined) return false;
      letters[at(id)] = { ...letter, work: { ...letter.work, payload }, size: Buffer.byteLength(payload) };
      return true;
    },
    remove: async (id) => at(id) >= 0 && letters.splice(at(id), 1).length === 1,
  };
}
