// The dead letters of an engine. Where there is a fleet, what deals with them is loaded when somebody asks for them.
import type { Fleet } from "../../ports/fleet.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import { whenUsed } from "../../shared/when-used.ts";
import type { EngineDeadLetters } from "./dead-letter-face.ts";

export function engineDeadLetters(fleet: Fleet | undefined, load: (fleet: Fleet) => Promise<EngineDeadLetters>): EngineDeadLetters {
  if (fleet === undefined) return none;
  const letters = whenUsed(() => load(fleet));
  return {
    list: async (options) => (await letters()).list(options),
    get: async (id) => (await letters()).get(id),
    count: async () => (await letters()).count(),
    dropped: async () => (await letters()).dropped(),
    edit: async (id, payload) => (await letters()).edit(id, payload),
    retry: async (id, options) => (await letters()).retry(id, options),
    drop: async (id) => (await letters()).drop(id),
  };
}

export function unknownLetter(id: string): GraflowError {
  return new GraflowError("DEAD_LETTER_UNKNOWN", `There is no dead letter ${show(id)}`, {
    hint: "See `graflow dlq list` for those there are: somebody may have been first.",
  });
}

/** Where there is no fleet, nothing is queued, and so nothing is dead. */
const none: EngineDeadLetters = {
  list: async () => [],
  get: async () => undefined,
  count: async () => 0,
  dropped: async () => 0,
  edit: async (id) => {
    throw unknownLetter(id);
  },
  retry: async (id) => {
    throw unknownLetter(id);
  },
  drop: async () => false,
};
