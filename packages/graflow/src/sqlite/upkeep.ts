// Long work in parts, with rests in which other processes write.
import type { Connection } from "./connection.ts";
import type { Part, PartSize } from "./part.ts";
import { clearPart } from "./remove.ts";
import { rest } from "./rest.ts";
import { giveBackPart, shorten } from "./space.ts";

/** Does each part in a transaction of its own, and rests between them for as long as each has taken. Resolves to how much was done in all. */
export async function inParts<Next>(database: Connection, part: (next: Next | undefined) => Part<Next>): Promise<number> {
  let all = 0;
  let next: Next | undefined;
  for (;;) {
    const start = performance.now();
    const from = next;
    const made = await database.write(() => part(from));
    all += made.done;
    next = made.next;
    if (next === undefined) return all;
    await rest(Math.max(1, performance.now() - start));
  }
}

/**
 * Clears away what was removed, and gives the room back. Never rejects: what was asked for has been done before, and what cannot be
 * cleared away now will be another time.
 */
export async function clearAway(database: Connection, size: PartSize): Promise<void> {
  try {
    await inParts(database, () => clearPart(database, size));
    if ((await inParts(database, () => giveBackPart(database, size))) > 0) shorten(database);
  } catch {
    // No room, or somebody else is writing all the time.
  }
}
