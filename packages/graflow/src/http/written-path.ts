// The path of a request as it is written down, in a log or in the audit trail: whoever reads those learns no secret by it, and is not led to
// take it for lines of somebody else.

/** As it was sent, without what is as good as a key: ids are shorter than what links are signed with. */
export function writtenPath(url: string): string {
  const parts = new URL(url).pathname.split("/").map((part) => (lengthOf(part) > 40 ? "…" : part));
  return parts.join("/").slice(0, 1000);
}

/** An id of other letters than Latin ones is much longer on its way. */
function lengthOf(part: string): number {
  try {
    return decodeURIComponent(part).length;
  } catch {
    return part.length;
  }
}
