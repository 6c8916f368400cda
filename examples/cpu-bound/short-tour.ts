// A short round trip through points on a sphere: always to the nearest next, then every two legs that cross are exchanged, until none do.

/** On a sphere of radius one. */
export type Point = readonly [x: number, y: number, z: number];

/** The best of so many tries, each from another point. The length is for a radius of one. */
export function shortTour(points: readonly Point[], tries: number): { readonly order: readonly number[]; readonly length: number } {
  const legs = points.map((from) => Float64Array.from(points, (to) => distance(from, to)));
  let best: { order: number[]; length: number } | undefined;
  for (let start = 0; start < Math.min(tries, points.length); start++) {
    const order = uncrossed(nearestFirst(legs, Math.floor((start * points.length) / tries)), legs);
    const length = order.reduce((sum, to, at) => sum + leg(legs, order.at(at - 1) ?? 0, to), 0);
    if (best === undefined || length < best.length) best = { order, length };
  }
  return best ?? { order: [], length: 0 };
}

function nearestFirst(legs: readonly Float64Array[], start: number): number[] {
  const left = new Set(legs.keys());
  const order: number[] = [];
  for (let at: number | undefined = start; at !== undefined;) {
    order.push(at);
    left.delete(at);
    let nearest: number | undefined;
    for (const to of left) if (nearest === undefined || leg(legs, at, to) < leg(legs, at, nearest)) nearest = to;
    at = nearest;
  }
  return order;
}

/** Reverses the part between two legs, wherever that is shorter. */
function uncrossed(order: number[], legs: readonly Float64Array[]): number[] {
  const size = order.length;
  for (let isShorter = true; isShorter;) {
    isShorter = false;
    for (let i = 0; i < size - 1; i++) {
      for (let j = i + 2; j < size; j++) {
        const [a = 0, b = 0, c = 0, d = 0] = [order[i], order[i + 1], order[j], order[(j + 1) % size]];
        if (leg(legs, a, c) + leg(legs, b, d) >= leg(legs, a, b) + leg(legs, c, d) - 1e-12) continue;
        for (let from = i + 1, to = j; from < to; from++, to--) [order[from], order[to]] = [order[to] ?? 0, order[from] ?? 0];
        isShorter = true;
      }
    }
  }
  return order;
}

const leg = (legs: readonly Float64Array[], from: number, to: number): number => legs[from]?.[to] ?? Infinity;

/** The angle between two points. */
const distance = (a: Point, b: Point): number => 2 * Math.asin(Math.min(1, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / 2));
