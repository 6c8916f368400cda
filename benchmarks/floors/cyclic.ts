// The in-degree runner again, with what loops ask of a graph: back edges that open the way from their target anew, a task that
// asks for another pass, and a bound on passes. To compare with; the floor of a loop is in loop.ts.

export interface CyclicContext {
  nextIteration(input: unknown): void;
  stop(): void;
}

export interface CyclicNode {
  readonly id: string;
  readonly run: (input: never, context: CyclicContext) => unknown;
  readonly at: number;
  readonly before: CyclicNode[];
  readonly after: CyclicNode[];
  readonly back: CyclicNode[];
}

export class CyclicGraph {
  readonly nodes: CyclicNode[] = [];
  readonly mostPasses: number;

  constructor(mostPasses: number) {
    this.mostPasses = mostPasses;
  }

  add(id: string, run: CyclicNode["run"], before: readonly CyclicNode[]): CyclicNode {
    const node: CyclicNode = { id, run, at: this.nodes.length, before: [...before], after: [], back: [] };
    for (const one of before) one.after.push(node);
    this.nodes.push(node);
    return node;
  }

  /** For graphs in which every node has at most one before it. Returns the results of all nodes. */
  run(input: unknown): Map<string, unknown> {
    const results = new Map<string, unknown>();
    const waiting = Int32Array.from(this.nodes, ({ before }) => before.length);
    const passes = new Int32Array(this.nodes.length);
    const inputs: unknown[] = this.nodes.map(() => input);
    const ready = this.nodes.filter(({ before }) => before.length === 0);
    let again = false;
    let stopped = false;
    const context = {
      next: undefined as unknown,
      nextIteration(value: unknown): void {
        again = true;
        this.next = value;
      },
      stop(): void {
        stopped = true;
      },
    };
    for (let node = ready.pop(); node !== undefined && !stopped; node = ready.pop()) {
      const pass = (passes[node.at] ?? 0) + 1;
      if (pass > this.mostPasses) throw new Error(`Expected at most ${this.mostPasses} passes of ${node.id}`);
      passes[node.at] = pass;
      again = false;
      const output = node.run(inputs[node.at] as never, context);
      results.set(node.id, output);
      if (again) {
        inputs[node.at] = context.next;
        ready.push(node);
        continue;
      }
      for (const next of node.after) {
        const left = (waiting[next.at] ?? 0) - 1;
        waiting[next.at] = left;
        inputs[next.at] = output;
        if (left === 0) ready.push(next);
      }
      for (const target of node.back) {
        inputs[target.at] = output;
        open(target, waiting);
        ready.push(target);
      }
    }
    return results;
  }
}

/** Every node after `node` waits again. */
function open(node: CyclicNode, waiting: Int32Array): void {
  for (const next of node.after) {
    waiting[next.at] = next.before.length;
    open(next, waiting);
  }
}
