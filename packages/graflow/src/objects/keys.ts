// The keys of objects. They are names of files as well, also on disks that do not tell `A` from `a`: what comes from outside is spelt with
// small letters, digits, `-` and `_`, and `%` for everything else.
import { nodeCrypto } from "../engine/durable/node-modules.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";

const SEGMENT = /^[A-Za-z0-9._~%=-]+$/;
/** Disks have names of at most 255 bytes, and S3 keys of 1,024. */
const MAX_SEGMENT = 200;
const MAX_KEY = 800;
/** Text that is longer is named by its beginning and its hash. */
const MAX_TEXT = 120;

/** Whether a text is the key of an object. */
export function isKey(key: string): boolean {
  return key.length <= MAX_KEY && key.split("/").every((segment) => isSegment(segment));
}

export function isSegment(text: string): boolean {
  return SEGMENT.test(text) && text !== "." && text !== ".." && text.length <= MAX_SEGMENT;
}

/** Throws `OptionError`. */
export function expectKey(key: string): void {
  if (isKey(key)) return;
  throw new OptionError(
    `Expected the key of an object, got ${show(key)}`,
    `A key is segments of A-Z a-z 0-9 . _ ~ % = - joined by "/", each of at most ${MAX_SEGMENT} characters, none of them "." or "..".`,
  );
}

/** Any text as one segment of a key. Two texts never have the same. */
export function segmentOf(text: string): string {
  const spelt = encodeURIComponent(text.toWellFormed()).replace(/[^a-z0-9_%-]|%[0-9A-F]{2}/g, (mark) =>
    mark.length === 1 ? `%${mark.charCodeAt(0).toString(16)}` : mark.toLowerCase(),
  );
  if (spelt.length <= MAX_TEXT && spelt !== "" && text.isWellFormed()) return spelt;
  return `${spelt.slice(0, MAX_TEXT / 2)}~${nodeCrypto().hash("sha256", text, "hex").slice(0, 40)}`;
}
