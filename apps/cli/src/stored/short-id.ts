// Ids of runs as people read and write them: of a UUID its first characters, as long as no other one in sight begins like that. Pure.

/** Fewer characters than these name no run. */
export const shortest = 4;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const first = 8;

/** An id that somebody has chosen stays whole. */
export function shortId(id: string): string {
  return uuid.test(id) ? id.slice(0, first) : id;
}

/** Each id of a list, as short as it can be told from the others. */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  for (const id of ids) seen.set(shortId(id), (seen.get(shortId(id)) ?? 0) + 1);
  return new Map(ids.map((id) => [id, seen.get(shortId(id)) === 1 ? shortId(id) : id]));
}
