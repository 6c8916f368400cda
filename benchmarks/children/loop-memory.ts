// Prints the bytes in use at some passes of a long loop.
import { build } from "../peers/graflow.ts";
import { makeWork, type Shape, type Step } from "../shapes.ts";
import { heapBytes } from "./heap.ts";

const [shape, size] = [process.argv[2] as Shape, Number(process.argv[3])];
const looks = [0.1, 0.4, 0.7, 1].map((part) => Math.round(size * part));
const seen: { pass: number; bytes: number }[] = [];

const work = makeWork(shape, size);
const look = (step: Step<number, number>): Step<number, number> => ({
  ...step,
  run: (value) => {
    if (looks.includes(work.calls.count + 1)) seen.push({ pass: work.calls.count + 1, bytes: heapBytes() });
    return step.run(value);
  },
});
if (work.shape !== "loop: nextIteration" && work.shape !== "loop: back edge") throw new Error(`Expected a loop, got a ${shape}`);
const watched = work.shape === "loop: nextIteration" ? { ...work, step: look(work.step) } : { ...work, review: look(work.review) };
work.verify(await build(watched).run(0));
if (work.calls.count !== size) throw new Error(`Expected ${size} calls, got ${work.calls.count}`);
console.log(JSON.stringify(seen));
