// Texts by their hashes.
import type { Connection } from "./connection.ts";
import type { RunKeys } from "./run-keys.ts";
import { textIfAny } from "./stored-text.ts";

/** So many are asked for at a time: others wait meanwhile. */
const PAGE = 500;

export async function readValues(connection: Connection, keys: RunKeys, hashes: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const all = [...new Set(hashes)];
  for (let start = 0; start < all.length; start += PAGE) {
    const page = all.slice(start, start + PAGE);
    const found = await connection.command<(string | null)[]>("MGET", ...page.map((hash) => keys.text(hash)));
    for (const [i, hash] of page.entries()) {
      const text = textIfAny(found[i]);
      if (text !== undefined) texts.set(hash, text);
    }
  }
  return texts;
}
