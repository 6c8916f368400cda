// How many bytes are in use when nothing but what is still needed is left. Needs --expose-gc.

export function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("Expected to run with --expose-gc");
  let least = Infinity;
  // One collection can leave what only the next one finds to be dead.
  for (let inUse = bytes(); inUse < least; inUse = bytes()) {
    least = inUse;
    globalThis.gc();
  }
  return least;
}

function bytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
