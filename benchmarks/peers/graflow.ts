// Ours, as a user of the library has it: graphs built by code, run on the shared engine unless another one is given.
import { par, seq, task, workflow, type AnyNode, type Engine } from "@graflow/core";
import type { Step, Work } from "../shapes.ts";
import type { Peer, Runner } from "./peer.ts";

export const graflow: Peer = { build: (work) => run(work) };

/** A workflow as the benchmarks need it: what is built by code of any size has types only at run time. */
interface Runnable {
  run(input: unknown, options?: { readonly engine?: Engine }): Promise<unknown>;
}

export function run(work: Work, engine?: Engine): Runner {
  const runnable = build(work);
  const options = engine === undefined ? undefined : { engine };
  return () => runnable.run(0, options);
}

export function build(work: Work): Runnable {
  switch (work.shape) {
    case "chain":
      return chain(work.steps);
    case "fan-out + join":
      return flow("fan-out", seqOf([toTask(work.source), parOf(work.members.map(toTask), "members"), toTask(work.join)]));
    case "10 layers":
      return flow("layers", seqOf(work.layers.map((layer, depth) => parOf(layer.map(toTask), `layer${depth}`))));
    case "loop: nextIteration": {
      const { size, step } = work;
      const again = task(step.id, { maxIterations: size + 1 }, (value: number, ctx) => {
        const next = step.run(value);
        if (next < size) ctx.nextIteration(next);
        return next;
      });
      return flow("iteration", again);
    }
    case "loop: back edge": {
      const { size, work: first, review } = work;
      const options = { maxIterations: size + 1 };
      const looped = task(first.id, options, first.run);
      const last = task(review.id, options, (value: number, ctx) => {
        const next = review.run(value);
        if (next === size) ctx.terminateWorkflow("enough");
        return next;
      });
      return workflow("back edge", "work >> review >> work" as string, { work: looped, review: last });
    }
  }
}

/** Also what the row about building times. */
export function chain(steps: readonly Step<number, number>[]): Runnable {
  return flow("chain", seqOf(steps.map(toTask)));
}

export function fromExpression(expression: string, steps: readonly Step<never>[]): Runnable {
  return workflow("expression", expression, Object.fromEntries(steps.map((step) => [step.id, toTask(step)])));
}

function toTask({ id, run: call }: Step<never>): AnyNode {
  return task(id, call);
}

function flow(name: string, node: AnyNode): Runnable {
  return workflow(name, node);
}

// A call takes only so many arguments: a longer chain is a chain of chains, a larger group a record.
const mostArguments = 10_000;

function seqOf(nodes: readonly AnyNode[]): AnyNode {
  if (nodes.length <= mostArguments) return seq(...nodes);
  const parts: AnyNode[] = [];
  for (let at = 0; at < nodes.length; at += mostArguments) parts.push(seq(...nodes.slice(at, at + mostArguments)));
  return seq(...parts);
}

function parOf(nodes: readonly AnyNode[], name: string): AnyNode {
  if (nodes.length <= mostArguments) return par(...nodes).named(name);
  return par(Object.fromEntries(nodes.map((node) => [node.id, node]))).named(name);
}
