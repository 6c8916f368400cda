// Marks of what was asked for once, by which it is known when it is asked for again because no answer came.
import { randomBytes } from "node:crypto";

/** Of this process, or thread; 12 bytes that nobody else has drawn. */
const origin: string = randomBytes(12).toString("base64url");
/** So that all tokens are of one length, and none begins another. */
let made = 1_000_000_000;

/** Never comes again. */
export function newToken(): string {
  return `${origin}${made++}`;
}
