// How deep each thing of a level stands: below everything that leads to it.
import type { Item } from "./scene.ts";
import type { Level } from "./levels.ts";

/** The longest way from a start, in forward links. A start stands right above the first thing it leads to. */
export function ranksOf({ items, links }: Level): ReadonlyMap<Item, number> {
  const forward = links.filter(({ from, to, back }) => !back && from !== to);
  const waits = new Map<Item, number>(items.map((item) => [item, 0]));
  const outs = new Map<Item, Item[]>(items.map((item) => [item, []]));
  for (const { from, to } of forward) {
    waits.set(to, (waits.get(to) ?? 0) + 1);
    outs.get(from)?.push(to);
  }
  const ranks = new Map<Item, number>();
  const ready = items.filter((item) => waits.get(item) === 0);
  const starts = new Set(ready);
  for (const item of ready) ranks.set(item, 0);
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    const rank = (ranks.get(next) ?? 0) + 1;
    for (const to of outs.get(next) ?? []) {
      ranks.set(to, Math.max(ranks.get(to) ?? 0, rank));
      const left = (waits.get(to) ?? 0) - 1;
      waits.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  for (const start of starts) {
    const nearest = (outs.get(start) ?? []).reduce((least, to) => Math.min(least, ranks.get(to) ?? 0), Infinity);
    if (nearest !== Infinity) ranks.set(start, nearest - 1);
  }
  return ranks;
}

/** How many ranks all links of a level cross together: what it costs to lay it out. */
export function spanOf(level: Level): number {
  const ranks = ranksOf(level);
  return level.links.reduce((sum, { from, to }) => sum + Math.abs((ranks.get(to) ?? 0) - (ranks.get(from) ?? 0)), 0);
}
