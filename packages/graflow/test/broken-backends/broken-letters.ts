// Dead letters that break one promise each.
import type { DeadLetters } from "../../src/ports/dead-letters.ts";
import type { BrokenFleet } from "./broken-fleets.ts";

const found = "dead letters: each is found as it was buried, wherever one asks, and listed without its payload";
const lists = "dead letters: are listed newest first, by queue, workflow, run and reason, page by page";
const taken = "dead letters: of several who take one out, one is told so, and it is there no more";
const edited = "dead letters: a payload that was replaced is opened as it was given, and nothing else has changed";
const same = "dead letters: one that is buried again under its id is the same";

function broken(does: string, fails: readonly string[], alter: (sound: DeadLetters) => Partial<DeadLetters>): BrokenFleet {
  return { does, fails, alter: ({ deadLetters }) => ({ deadLetters: alter(deadLetters) }) };
}

export const brokenLetters: readonly BrokenFleet[] = [
  broken("lists dead letters with the oldest first", [lists, found], ({ list }) => ({
    list: async (filter) => (await list({ ...filter, limit: 1000 })).toReversed().slice(0, filter.limit),
  })),
  ...(["queue", "workflow", "runId", "reason", "after"] as const).map((name) =>
    broken(`lists dead letters without regard to \`${name}\``, [lists], ({ list }) => ({
      list: (filter) => list({ ...filter, [name]: undefined }),
    })),
  ),
  broken("lists one dead letter too many", [lists, found], ({ list }) => ({
    list: (filter) => list({ ...filter, limit: filter.limit + 1 }),
  })),
  broken("lists dead letters with their payloads", [found], ({ list, find }) => ({
    list: async (filter) => Promise.all((await list(filter)).map(async (letter) => (await find(letter.id)) ?? letter)),
  })),
  broken("keeps no history of dead letters", [found, edited], ({ bury }) => ({ bury: (letter) => bury({ ...letter, history: [] }) })),
  broken("counts no dead letters", [found, taken, same], () => ({ count: async () => 0 })),
  broken("leaves a dead letter where it was", [taken], ({ find }) => ({ remove: async (id) => (await find(id)) !== undefined })),
  broken("tells everybody who takes a dead letter out that it was there", [taken], ({ remove }) => ({
    remove: async (id) => (await remove(id)) || id !== "nobody",
  })),
  broken("replaces no payload of a dead letter", [edited], ({ find }) => ({ edit: async (id) => (await find(id)) !== undefined })),
  broken("says that a payload was replaced of a dead letter that is gone", [taken], ({ edit }) => ({
    edit: async (id, payload) => (await edit(id, payload)) || true,
  })),
  broken("opens dead letters in capitals", [found, edited], ({ open }) => ({
    open: (letter) => ({ type: "opened", payload: open(letter).payload?.toUpperCase() ?? "" }),
  })),
  broken("buries a dead letter twice", [same], ({ bury }) => ({ bury: ({ id, ...letter }) => bury(letter).then((other) => id ?? other) })),
];
