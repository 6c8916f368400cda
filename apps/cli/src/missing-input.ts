// A run that was given no input, and a task at its beginning that cannot do without: what to say about it. Pure.
import type { Outline } from "@graflow/core";

/** The line to add to the error of a run without `--input`; nothing when the error speaks of something else. */
export function missingInput(error: Error, outline: Outline): string {
  const taskId = "taskId" in error ? error.taskId : undefined;
  if (typeof taskId !== "string" || !isStart(outline, taskId) || !speaksOfUndefined(error)) return "";
  return `  input No --input was given, so "${taskId}" received undefined.\n`;
}

/** Whether nothing leads to the node, nor to a group around it. */
function isStart(outline: Outline, path: string): boolean {
  const node = outline.nodes.find((one) => one.path === path);
  if (node === undefined || outline.edges.some(({ to, kind }) => to === path && kind === "forward")) return false;
  return node.parent === undefined || isStart(outline, node.parent);
}

const speaksOfUndefined = (error: Error): boolean => /\bundefined\b/.test(error.message);
