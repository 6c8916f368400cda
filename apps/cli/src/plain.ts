// A run as plain lines, for logs and pipes: one line per event worth telling. What happens often (items, passes, progress) is told at most every few seconds.
import type { RunEvent } from "@graflow/core";
import type { Colors } from "./colors.ts";
import { durationText, numberText } from "./duration-text.ts";
import { checkpointText, logText } from "./log-text.ts";
import { oneLine } from "./live/text-width.ts";
import { apply, isAsking, isInterruption, messageOf } from "./live/tree-model.ts";
import type { Tree, TreeAsk, TreeNode } from "./live/tree.ts";

/** ms of the run's time between two lines about the same node. */
const pause = 2000;
/** So many passes of a node are told one by one. */
const toldPasses = 3;

export class PlainLines {
  readonly #tree: Tree;
  readonly #colors: Colors;
  readonly #answerCommand: ((askId: string) => string) | undefined;
  readonly #toldAt = new Map<string, number>();

  /** `answerCommand`: the command that answers an ask; absent where no other process could. */
  constructor(tree: Tree, colors: Colors, answerCommand?: (askId: string) => string) {
    this.#answerCommand = answerCommand;
    this.#tree = tree;
    this.#colors = colors;
  }

  /** Moves the tree on, and gives the line to print, if the event is worth one. */
  take(event: RunEvent): string | undefined {
    apply(this.#tree, event);
    const { green, red, yellow, dim, bold } = this.#colors;
    switch (event.type) {
      case "run.started":
        return `${bold(oneLine(event.workflow))} ${event.resumedFrom === undefined ? "started" : "resumed"} ${dim(`run ${event.runId}`)}`;
      case "log":
        return logText(event, this.#colors);
      case "ask.opened":
        return this.asked({ id: event.askId, taskId: event.taskId, prompt: event.prompt });
      case "ask.answered":
        return `${green("!")} ${oneLine(event.taskId)} ${event.inTime ? `answered${event.by === undefined ? "" : ` by ${oneLine(event.by)}`}` : "not answered in time"}`;
      case "ask.cancelled":
        return `${dim("!")} ${oneLine(event.taskId)} ask cancelled: ${oneLine(event.reason)}`;
      case "node.added":
        return `${dim("+")} ${oneLine(event.taskId)} ${dim(`added by ${oneLine(event.by)} (${event.via})`)}`;
      case "task.started": {
        const node = this.#tree.nodes.get(event.taskId);
        if (node === undefined) return this.#items(event);
        if (event.attempt > 0 || !this.#telling(node, event.at) || node.kind === "group" || node.kind === "branch") return undefined;
        return `${dim("○")} ${oneLine(node.path)}${pass(node)} started`;
      }
      case "task.progress": {
        const node = this.#tree.nodes.get(event.taskId);
        return node === undefined || !this.#due(node.path, event.at)
          ? undefined
          : `${dim("…")} ${oneLine(node.path)} ${progressText(node)}`;
      }
      case "task.retrying":
        if (isInterruption(event.error) && isAsking(this.#tree, event.taskId))
          return `${yellow("?")} ${oneLine(event.taskId)} ${dim("waits for an answer")}`;
        if (isInterruption(event.error)) return `${yellow("↻")} ${oneLine(event.taskId)} ${dim("interrupted, begins again")}`;
        return `${yellow("↻")} ${oneLine(event.taskId)} retry ${event.attempt + 1} in ${durationText(event.delay)}  ${dim(oneLine(messageOf(event.error)))}`;
      case "task.completed": {
        const node = this.#tree.nodes.get(event.taskId);
        if (node === undefined) return this.#items(event);
        if (node.kind === "branch") return undefined;
        return this.#telling(node, event.at)
          ? `${green("✔")} ${oneLine(node.path)}${pass(node)} ${dim(durationText(node.duration ?? event.duration))}`
          : undefined;
      }
      case "task.failed": {
        const stopped = this.#tree.nodes.get(event.taskId)?.state === "cancelled";
        if (stopped) return `${yellow("■")} ${oneLine(event.taskId)} cancelled`;
        return `${red("✖")} ${oneLine(event.taskId)} ${dim(durationText(event.duration))}  ${red(oneLine(messageOf(event.error)))}`;
      }
      case "task.skipped":
        return `${dim("⊘")} ${oneLine(event.taskId)} ${dim("skipped")}`;
      case "checkpoint.saved":
        return event.asked === "manual" ? checkpointText(event, this.#colors) : undefined;
      case "task.scheduled":
      case "channel.changed":
      case "run.completed":
      case "run.terminated":
      case "run.failed":
      case "run.suspended":
      case "run.cancelled":
        return undefined;
    }
  }

  /** A person is asked, now or since before the run was gone on with. */
  asked({ id, taskId, prompt }: TreeAsk): string {
    const { yellow, cyan } = this.#colors;
    const command = this.#answerCommand === undefined ? "" : `  ${cyan(this.#answerCommand(id))}`;
    return `${yellow("?")} ${oneLine(taskId)} asks: ${oneLine(prompt)}${command}`;
  }

  /** Whether enough time has gone by since the last line about this. */
  #due(key: string, at: number): boolean {
    const told = this.#toldAt.get(key);
    if (told === undefined) this.#toldAt.set(key, at);
    if (told === undefined || at - told < pause) return false;
    this.#toldAt.set(key, at);
    return true;
  }

  #telling(node: TreeNode, at: number): boolean {
    return node.passes <= toldPasses || this.#due(node.path, at);
  }

  #items({ taskId, at }: { readonly taskId: string; readonly at: number }): string | undefined {
    const map = this.#tree.nodes.get(taskId.replace(/\[\d+\].*$/s, ""));
    if (map?.items === undefined || !this.#due(map.path, at)) return undefined;
    const { completed, failed, total } = map.items;
    return `${this.#colors.dim("…")} ${oneLine(map.path)} ${numberText(completed + failed)}${total === undefined ? "" : ` / ${numberText(total)}`}`;
  }
}

const pass = (node: TreeNode): string => (node.passes > 1 ? ` ×${numberText(node.passes)}` : "");

function progressText({ progress }: TreeNode): string {
  if (progress === undefined) return "";
  const message = progress.message === undefined ? "" : ` ${oneLine(progress.message)}`;
  if (progress.total === undefined || !(progress.total > 0)) return `${numberText(progress.done)}${message}`;
  return `${numberText(progress.done)} / ${numberText(progress.total)} (${Math.floor((progress.done / progress.total) * 100)}%)${message}`;
}
