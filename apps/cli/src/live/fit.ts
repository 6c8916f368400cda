// Which rows of the tree are shown when it is taller than the screen. Each step gives up what matters least, until it fits: finished branches close,
// finished and waiting neighbours become one row, then the rest is cut. What runs and what failed goes last. Pure.
import type { TreeNode } from "./tree.ts";

/** One row and the rows under it. */
export type Shown =
  | { readonly kind: "node"; readonly node: TreeNode; readonly children: readonly Shown[]; readonly closed: boolean }
  | { readonly kind: "fold"; readonly state: "completed" | "waiting"; readonly count: number }
  | { readonly kind: "more"; readonly count: number };

interface Step {
  readonly close: "none" | "finished" | "idle";
  readonly fold: "none" | "neighbours" | "all";
}

const steps: readonly Step[] = [
  { close: "none", fold: "none" },
  { close: "finished", fold: "none" },
  { close: "finished", fold: "neighbours" },
  { close: "idle", fold: "all" },
];

export function fit(roots: readonly TreeNode[], rows: number): readonly Shown[] {
  let shown: readonly Shown[] = [];
  for (const step of steps) {
    shown = show(roots, step);
    if (height(shown) <= rows) return shown;
  }
  return cut(shown, Math.max(1, rows));
}

function height(shown: readonly Shown[]): number {
  let rows = 0;
  for (const item of shown) rows += 1 + (item.kind === "node" ? height(item.children) : 0);
  return rows;
}

const isFinished = (node: TreeNode): boolean =>
  (node.state === "completed" || node.state === "skipped") &&
  node.children.every((child) => child.state === "waiting" || isFinished(child));
const isUntouched = (node: TreeNode): boolean => node.state === "waiting" && node.children.every(isUntouched);

function show(nodes: readonly TreeNode[], step: Step): readonly Shown[] {
  const shown: Shown[] = [];
  const idle: TreeNode[] = [];
  let done: TreeNode[] = [];
  const flush = (): void => {
    fold(shown, done, "completed", step);
    done = [];
  };
  for (const node of nodes) {
    const finished = step.fold !== "none" && isFinished(node);
    if (finished) done.push(node);
    else if (step.fold === "all" && isUntouched(node)) idle.push(node);
    else {
      if (step.fold === "neighbours") flush();
      shown.push(row(node, step));
    }
  }
  if (step.fold === "all") {
    const rest = shown.splice(0);
    flush();
    shown.push(...rest);
  } else flush();
  fold(shown, idle, "waiting", step);
  return shown;
}

function fold(shown: Shown[], nodes: readonly TreeNode[], state: "completed" | "waiting", step: Step): void {
  const [only] = nodes;
  if (only === undefined) return;
  shown.push(nodes.length === 1 ? row(only, step) : { kind: "fold", state, count: nodes.length });
}

function row(node: TreeNode, step: Step): Shown {
  const closed = node.children.length > 0 && ((step.close !== "none" && isFinished(node)) || (step.close === "idle" && isUntouched(node)));
  return { kind: "node", node, children: closed ? [] : show(node.children, step), closed };
}

function cut(shown: readonly Shown[], rows: number): readonly Shown[] {
  let left = rows - 1;
  let missing = 0;
  const take = (items: readonly Shown[]): readonly Shown[] => {
    const kept: Shown[] = [];
    for (const item of items) {
      if (left <= 0) {
        missing += height([item]);
        continue;
      }
      left -= 1;
      kept.push(item.kind === "node" ? { ...item, children: take(item.children) } : item);
    }
    return kept;
  };
  const kept = take(shown);
  return missing === 0 ? kept : [...kept, { kind: "more", count: missing }];
}
