// Reads a terminal picture as a person does: follows the lines that leave the bottom of each box to the arrows that end on the top of others.

const sides: Readonly<Record<string, number>> = {
  "│": 5,
  "─": 10,
  "╮": 12,
  "╭": 6,
  "╯": 9,
  "╰": 3,
  "├": 7,
  "┤": 13,
  "┬": 14,
  "┴": 11,
  "┼": 15,
};
const [RIGHT, DOWN, LEFT] = [2, 4, 8];

/** Each link as `"a → b"`, of a picture of boxes without frames, labels and back edges. */
export function readArrows(rows: readonly string[]): string[] {
  const at = (x: number, y: number): string => rows[y]?.[x] ?? " ";
  const nameAt = (x: number, y: number): string => {
    const row = rows[y] ?? "";
    return row.slice(row.lastIndexOf("│", x) + 1, row.indexOf("│", x)).trim();
  };
  const links: string[] = [];
  rows.forEach((row, y) => {
    for (const { index: x } of row.matchAll(/┬/g)) {
      // A box's bottom: its name stands right above.
      if (!/[\w]/.test(nameAt(x, y - 1)) || !isBottom(row, x)) continue;
      for (const [endX, endY] of follow(x, y + 1)) links.push(`${nameAt(x, y - 1)} → ${nameAt(endX, endY + 2)}`);
    }
  });
  return links;

  function isBottom(row: string, x: number): boolean {
    const left = row.slice(0, x).search(/╰─*$/);
    return left !== -1 && /^─*╯/.test(row.slice(x + 1));
  }

  function follow(startX: number, startY: number): [number, number][] {
    const ends: [number, number][] = [];
    const seen = new Set<string>();
    const open: [number, number, number][] = [[startX, startY, DOWN]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [x, y, way] = next;
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      const sign = at(x, y);
      if (sign === "▼") {
        ends.push([x, y]);
        continue;
      }
      const touched = sides[sign];
      if (touched === undefined) throw new Error(`A line ends at ${x}, ${y} in ${JSON.stringify(sign)}`);
      const isCrossed = way !== DOWN && (touched & (LEFT | RIGHT)) === 0;
      if (isCrossed || (way === LEFT && (touched & LEFT) !== 0)) if (way === LEFT) open.push([x - 1, y, LEFT]);
      if (isCrossed || (way === RIGHT && (touched & RIGHT) !== 0)) if (way === RIGHT) open.push([x + 1, y, RIGHT]);
      if (isCrossed) continue;
      if ((touched & DOWN) !== 0) open.push([x, y + 1, DOWN]);
      if (way === DOWN && (touched & LEFT) !== 0) open.push([x - 1, y, LEFT]);
      if (way === DOWN && (touched & RIGHT) !== 0) open.push([x + 1, y, RIGHT]);
    }
    return ends;
  }
}
