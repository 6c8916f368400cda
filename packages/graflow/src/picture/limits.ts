// How large a graph may be to be laid out in a picture. Beyond, Graphviz takes minutes, and nobody could read what comes out.
import type { Outline } from "../graph/outline.ts";
import { OptionError } from "../shared/errors/option-error.ts";

const MAX_NODES = 3000;
const MAX_EDGES = 10_000;

const remedy =
  "Make a part of it a workflow of its own and draw that, list it as text (`ascii`), or give the output of `dot` to a tool for large graphs.";

export function tooTangled(): OptionError {
  return new OptionError("Expected a graph whose edges lead to nodes near by, got one with too many long edges to draw", remedy);
}

export function expectDrawable({ nodes, edges }: Outline): void {
  const tooMany =
    nodes.length > MAX_NODES
      ? [nodes.length, MAX_NODES, "nodes"]
      : edges.length > MAX_EDGES
        ? [edges.length, MAX_EDGES, "edges"]
        : undefined;
  if (tooMany === undefined) return;
  const [count = 0, limit = 0, what] = tooMany;
  throw new OptionError(
    `Expected a graph of at most ${limit.toLocaleString("en")} ${what} to draw, got ${count.toLocaleString("en")}`,
    remedy,
  );
}
