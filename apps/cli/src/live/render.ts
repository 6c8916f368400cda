// The tree as lines of text. Pure: the same tree, time and width give the same lines; nothing here knows a terminal.
import type { Colors } from "../colors.ts";
import { durationText, numberText, plural } from "../duration-text.ts";
import { shortId } from "../stored/short-id.ts";
import { fit, type Shown } from "./fit.ts";
import type { Glyphs } from "./glyphs.ts";
import { fitWidth, oneLine, padWidth, textWidth } from "./text-width.ts";
import { isAsking } from "./tree-model.ts";
import type { NodeState, Tree, TreeNode } from "./tree.ts";

export interface Look {
  /** ms since 1970. */
  readonly now: number;
  /** Columns. */
  readonly width: number;
  /** Rows that may be used, the heading included. */
  readonly height: number;
  readonly colors: Colors;
  readonly glyphs: Glyphs;
  /** Of the run, to stand beside its name; on a narrow screen it is cut short. */
  readonly id?: string | undefined;
}

interface Row {
  readonly head: string;
  readonly time: string;
  readonly notes: string;
}

/** The heading and one line per shown node, none wider than `width`. */
export function render(tree: Tree, look: Look): string[] {
  const rows: Row[] = [];
  collect(fit(tree.roots, look.height - 1), "", { ...look, tree }, rows);
  const widest = Math.max(0, ...rows.map((row) => textWidth(row.head)));
  const headWidth = Math.min(widest, Math.max(16, Math.floor(look.width * 0.5)));
  const timeWidth = Math.max(6, ...rows.map((row) => row.time.length));
  const lines = rows.map(({ head, time, notes }) => {
    if (time === "" && notes === "") return fitWidth(head, headWidth);
    const start = `${padWidth(fitWidth(head, headWidth), headWidth)}  ${look.colors.dim(time.padStart(timeWidth))}`;
    return fitWidth(notes === "" ? start : `${start}  ${notes}`, look.width);
  });
  return [fitWidth(heading(tree, look), look.width), ...lines];
}

function heading(tree: Tree, { now, width, colors, glyphs, id }: Look): string {
  const name = oneLine(tree.name);
  const parts = [colors.bold(name)];
  if (id !== undefined) parts.push(colors.dim(textWidth(name) + id.length + 24 <= width ? id : shortId(id)));
  if (tree.endedAt === undefined && tree.startedAt !== undefined) {
    const { settled, total } = countTasks(tree);
    parts.push(colors.dim(`${numberText(settled)}/${numberText(total)} ${glyphs.dot} ${durationText(now - tree.startedAt)}`));
  }
  return parts.join("  ");
}

/** Tasks and maps that have settled, and all that are known; what only holds others is not counted. */
export function countTasks(tree: Tree): { readonly settled: number; readonly total: number; readonly failed: number } {
  let settled = 0;
  let total = 0;
  let failed = 0;
  for (const node of tree.nodes.values()) {
    if (node.children.length > 0) continue;
    total += 1;
    if (node.state === "failed") failed += 1;
    if (node.state === "completed" || node.state === "failed" || node.state === "skipped") settled += 1;
  }
  return { settled, total, failed };
}

interface TreeLook extends Look {
  readonly tree: Tree;
}

function collect(shown: readonly Shown[], guides: string, look: TreeLook, rows: Row[], top = true): void {
  const { colors, glyphs } = look;
  for (const [index, item] of shown.entries()) {
    const last = index === shown.length - 1;
    const lead = top ? " " : colors.dim(guides + (last ? glyphs.guide.last : glyphs.guide.more));
    if (item.kind === "fold") {
      const text = `${numberText(item.count)} ${item.state === "completed" ? "done" : "waiting"}`;
      rows.push({ head: `${lead}${icon(item.state, look)} ${colors.dim(text)}`, time: "", notes: "" });
    } else if (item.kind === "more") {
      rows.push({ head: `${lead}${colors.dim(`${glyphs.ellipsis} ${numberText(item.count)} more`)}`, time: "", notes: "" });
    } else {
      rows.push({
        head: `${lead}${sign(item.node, look)} ${label(item.node, look)}`,
        time: time(item.node, look),
        notes: notes(item.node, item.closed, look),
      });
      collect(item.children, top ? "   " : guides + (last ? glyphs.guide.none : glyphs.guide.pass), look, rows, false);
    }
  }
}

function sign({ path, state }: TreeNode, look: TreeLook): string {
  const mayAsk = state === "running" || state === "retrying";
  return mayAsk && isAsking(look.tree, path) ? look.colors.yellow(look.glyphs.asks) : icon(state, look);
}

/** Spinners turn ten times a second. */
function icon(state: NodeState, { now, colors, glyphs }: Look): string {
  switch (state) {
    case "running":
      return colors.cyan(glyphs.spinner[Math.floor(now / 100) % glyphs.spinner.length] ?? glyphs.state.running);
    case "completed":
      return colors.green(glyphs.state.completed);
    case "failed":
      return colors.red(glyphs.state.failed);
    case "retrying":
      return colors.yellow(glyphs.state.retrying);
    case "cancelled":
      return colors.yellow(glyphs.state.cancelled);
    case "waiting":
    case "skipped":
      return colors.dim(glyphs.state[state]);
  }
}

function label(node: TreeNode, { colors }: Look): string {
  const text = node.kind === "group" ? groupLabel(oneLine(node.label)) : oneLine(node.label);
  if (node.state === "waiting" || node.state === "skipped") return colors.dim(text);
  if (node.state === "failed") return colors.red(text);
  return text;
}

/** `"a|b"` is `"a | b"`; of many members the first and the last are named. */
function groupLabel(text: string): string {
  const members = text.split("|");
  const spaced = members.join(" | ");
  return members.length > 3 && textWidth(spaced) > 32 ? `${members[0] ?? ""} | … | ${members.at(-1) ?? ""}` : spaced;
}

function time(node: TreeNode, { now }: Look): string {
  if (node.state === "running" || node.state === "retrying") return node.startedAt === undefined ? "" : durationText(now - node.startedAt);
  if (node.state === "completed" || node.state === "failed" || node.state === "cancelled")
    return node.duration === undefined ? "" : durationText(node.duration);
  return "";
}

function notes(node: TreeNode, closed: boolean, look: TreeLook): string {
  const { colors, glyphs } = look;
  const parts: string[] = [];
  if (node.passes > 1) parts.push(colors.magenta(`${glyphs.times}${numberText(node.passes)}`));
  const asks = isAsking(look.tree, node.path);
  if (asks && (node.state === "running" || node.state === "retrying")) parts.push(colors.yellow("waits for an answer"));
  else if (node.state === "retrying" && node.retry === undefined) parts.push(colors.dim("begins again"));
  if (node.state === "retrying" && node.retry !== undefined)
    parts.push(colors.yellow(retryText(node, look)), colors.dim(oneLine(node.retry.reason)));
  if (node.state === "running") parts.push(...runningNotes(node, look));
  else if (node.items !== undefined && node.state !== "waiting") parts.push(colors.dim(itemsText(node.items)));
  if (node.items !== undefined && node.items.failed > 0) parts.push(colors.red(`${numberText(node.items.failed)} failed`));
  if (node.state === "failed" && node.error !== undefined) parts.push(colors.red(oneLine(node.error)));
  if (node.state === "skipped" || node.state === "cancelled") parts.push(colors.dim(node.state));
  if (closed) parts.push(colors.dim(plural(leaves(node), "task")));
  if (node.added) parts.push(colors.dim("added"));
  return parts.join("  ");
}

function retryText(node: TreeNode, { now }: Look): string {
  if (node.retry === undefined) return "";
  const limit = node.retryLimit === undefined ? "" : `/${node.retryLimit}`;
  return `retry ${node.retry.number}${limit} in ${durationText(Math.max(0, node.retry.dueAt - now))}`;
}

function runningNotes(node: TreeNode, look: Look): string[] {
  const { colors } = look;
  const parts: string[] = [];
  if (node.attempt > 0) parts.push(colors.yellow(`retry ${node.attempt}${node.retryLimit === undefined ? "" : `/${node.retryLimit}`}`));
  const { items, progress } = node;
  if (items !== undefined) {
    if (items.total !== undefined) parts.push(bar((items.completed + items.failed) / Math.max(1, items.total), look));
    parts.push(itemsText(items));
  }
  if (progress === undefined) return parts;
  if (progress.total !== undefined && progress.total > 0) {
    const share = Math.min(1, Math.max(0, progress.done / progress.total));
    parts.push(`${bar(share, look)} ${`${Math.floor(share * 100)}%`.padStart(4)}`);
  } else if (Number.isFinite(progress.done)) parts.push(numberText(progress.done));
  if (progress.message !== undefined) parts.push(colors.dim(oneLine(progress.message)));
  return parts;
}

function itemsText({ completed, failed, total }: NonNullable<TreeNode["items"]>): string {
  const done = completed + failed;
  return total === undefined || done === total ? plural(done, "item") : `${numberText(done)} / ${numberText(total)}`;
}

function bar(share: number, { width, colors, glyphs }: Look): string {
  const length = width < 70 ? 10 : 20;
  const done = Math.round(Math.min(1, Math.max(0, share)) * length);
  return colors.cyan(glyphs.bar.done.repeat(done)) + colors.dim(glyphs.bar.left.repeat(length - done));
}

function leaves(node: TreeNode): number {
  return node.children.length === 0 ? 1 : node.children.reduce((sum, child) => sum + leaves(child), 0);
}
