// Marks of what was asked for once, by which it is known when it is asked for again because no answer came.
import { randomBytes } from "node:crypto";

/** Never comes again. */
export function newToken(): string {
  return randomBytes(12).toString("base64url");
}
