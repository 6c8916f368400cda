// Comparing secrets: how long it takes says nothing about how much of them was right.
import { createHash, timingSafeEqual } from "node:crypto";

/** SHA-256 as base64url. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Whether two texts are the same, in a time that does not depend on where they differ. */
export function isSame(one: string, other: string): boolean {
  // Of hashes, since lengths must be equal; and theirs are.
  return timingSafeEqual(createHash("sha256").update(one).digest(), createHash("sha256").update(other).digest());
}
