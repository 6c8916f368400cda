// The examples: those that are one workflow, which is submitted as it is; those that are a story; and those that no fleet can carry out.

export interface Example {
  /** Below `examples/`. */
  readonly module: string;
  /** What the module exports it as. */
  readonly name: string;
  /** What it prints. Default: `output.txt` in the folder of the module. */
  readonly output?: string;
  /** Takes out what is a matter of chance as soon as a store takes its time. */
  readonly tidy?: (text: string) => string;
}

export const examples: readonly Example[] = [
  { module: "agent-and-tools/agent-and-tools.ts", name: "agentAndTools" },
  { module: "cache-hit/cache-hit.ts", name: "cacheHit" },
  // Two tasks side by side say that they have finished.
  { module: "channels/channels.ts", name: "channels", tidy: (text) => text.replace("'New York', 'Seattle'", "'Seattle', 'New York'") },
  { module: "convergence/convergence.ts", name: "pagerank" },
  { module: "data-flow/data-flow.ts", name: "dataFlow" },
  { module: "flights/flights.ts", name: "flights" },
  { module: "flights/damaged.ts", name: "damaged", output: "damaged-output.txt" },
  { module: "group-policies/group-policies.ts", name: "groupPolicies" },
  { module: "hello/hello.ts", name: "hello" },
  { module: "map/map.ts", name: "farthest" },
  { module: "operators/operators.ts", name: "operators" },
  { module: "order-state-machine/order-state-machine.ts", name: "order" },
  { module: "saga/saga.ts", name: "saga" },
  { module: "sub-workflow/sub-workflow.ts", name: "cities" },
  { module: "validation/validation.ts", name: "validation" },
];

/** Those that tell a story by several processes, which keep their runs in a file of SQLite. */
export interface Story {
  readonly name: string;
  /** Takes out what depends on how quickly a store answers. */
  readonly tidy?: (text: string) => string;
}

export const stories: readonly Story[] = [
  { name: "deploy-approval" },
  { name: "etl-resume" },
  // A checkpoint and the save of a suspension are one when nothing comes between them.
  { name: "order-state-machine", tidy: (text) => text.replace(/each of the \d+ checkpoints/, "each of the checkpoints") },
  { name: "text-correction" },
  { name: "training" },
  { name: "tuning" },
  { name: "two-reviewers" },
];

/** What cannot be had on a fleet, and why. A test makes sure that all others are in one of the lists. */
export const left: Readonly<Record<string, string>> = {
  "flaky-service": "its first task gives a server to the next, functions and all: that cannot be stored, and is refused (rule 41)",
  "late-approval": "it is about the command line, to which it names a file (`--store`)",
  "fan-out": "it is about a fleet, and brings its own",
  "gpu-queue": "it is about a fleet, and brings its own",
  failover: "it is about a fleet, and brings its own",
  nightly: "it is about a fleet, and brings its own",
  "cpu-bound": "it is about threads, and prints how long they take",
  "python-task": "it is about a script, and an image with Python",
  "strangers-code": "it is about a container, and an image that its test makes",
  "two-nodes": "it is about containers, and images that its test makes",
  "five-places": "it is about places, and an image and a service that it brings",
};

const folder = new URL("../../../../../examples/", import.meta.url);

export function placeOf(path: string): URL {
  return new URL(path, folder);
}
