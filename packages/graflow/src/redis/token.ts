// Marks of what was asked for once, by which it is known when it is asked for again because no answer came.
import { randomFillSync } from "node:crypto";

const BYTES = 12;
/** Chance is drawn for so many at once: each draw asks the system. */
const pool = Buffer.alloc(BYTES * 128);
let used = pool.length;

/** Never comes again. */
export function newToken(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.toString("base64url", used, (used += BYTES));
}
