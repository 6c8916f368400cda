// Prints the bytes in use at some passes of a long loop that is stored after each of them.
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createEngine, sqlite, task, workflow } from "@graflow/core";
import { heapBytes } from "./heap.ts";

const size = Number(process.argv[2]);
const looks = [0.1, 0.4, 0.7, 1].map((part) => Math.round(size * part));
const seen: number[] = [];

const step = task("step", { maxIterations: size + 1 }, (at: number, ctx) => {
  if (looks.includes(at + 1)) seen.push(heapBytes());
  if (at + 1 < size) ctx.nextIteration(at + 1);
  return at + 1;
});

const folder = fileURLToPath(new URL("../out/durable-memory/", import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
try {
  await using engine = createEngine({ backend: sqlite({ path: `${folder}steps.db` }) });
  const output = await workflow("loop", step).run(0, { engine });
  if (output !== size) throw new Error(`Expected ${size}, got ${String(output)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(JSON.stringify(seen));
