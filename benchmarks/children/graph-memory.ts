// Prints what a graph of many tasks takes, in bytes per task: the tasks and the graph, and what a run of it adds, seen from its last task.
import { build } from "../peers/graflow.ts";
import { makeWork, type Shape, type Step } from "../shapes.ts";
import { heapBytes } from "./heap.ts";

const [shape, size] = [process.argv[2] as Shape, Number(process.argv[3])];

// Whatever is made once for all graphs is made before the first look.
await build(makeWork(shape, 100)).run(0);

const before = heapBytes();
const work = makeWork(shape, size);
const given = heapBytes() - before;
let running = 0;
const flow = build(lookFromLast(work));
const built = heapBytes();
const output = await flow.run(0);
work.verify(output);
if (work.calls.count !== size) throw new Error(`Expected ${size} calls, got ${work.calls.count}`);
console.log(JSON.stringify({ graph: (built - before - given) / size, run: (running - built) / size }));

/** The same work, whose last task takes the look. */
function lookFromLast(all: typeof work): typeof work {
  const look = <S extends Step<never>>(step: S): S => ({
    ...step,
    run: (input: never) => {
      running = heapBytes();
      return step.run(input);
    },
  });
  if (all.shape === "chain") return { ...all, steps: all.steps.map((step, at) => (at === all.steps.length - 1 ? look(step) : step)) };
  if (all.shape === "fan-out + join") return { ...all, join: look(all.join) };
  if (all.shape !== "10 layers") throw new Error(`Expected a graph, got a ${all.shape}`);
  const lastLayer = all.layers.length - 1;
  return {
    ...all,
    layers: all.layers.map((layer, depth) =>
      depth === lastLayer ? layer.map((step, at) => (at === layer.length - 1 ? look(step) : step)) : layer,
    ),
  };
}
