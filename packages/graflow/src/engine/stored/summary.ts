// The summary of a checkpoint that people read beside its state: JSON, in which words stand for what JSON cannot say.
import { show } from "../../shared/show.ts";
import type { RunDetails } from "./face.ts";

/** What of a state goes into its summary. */
export function summaryOf({ input, nodes, channels }: Pick<RunDetails, "input" | "nodes" | "channels">): object {
  return {
    input: worded(input),
    nodes: nodes.map((node) => ({
      ...node,
      ...("input" in node ? { input: worded(node.input) } : {}),
      ...("output" in node ? { output: worded(node.output) } : {}),
      ...(node.error === undefined ? {} : { error: worded(node.error) }),
    })),
    channels: Object.fromEntries(
      Object.entries(channels).map(([name, keys]) => [
        name,
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, worded(value)])),
      ]),
    ),
  };
}

function worded(value: unknown): unknown {
  try {
    const text = JSON.stringify(value, (_, part: unknown) => (isJson(part) ? part : show(part))) as string | undefined;
    return text === undefined ? show(value) : (JSON.parse(text) as unknown);
  } catch {
    return show(value); // A cycle, for instance.
  }
}

function isJson(part: unknown): boolean {
  if (typeof part === "number") return Number.isFinite(part);
  if (typeof part !== "object" || part === null) return typeof part !== "bigint" && typeof part !== "symbol" && typeof part !== "function";
  const prototype: unknown = Object.getPrototypeOf(part);
  return Array.isArray(part) || prototype === Object.prototype || prototype === null;
}
