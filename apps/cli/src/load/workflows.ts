// The workflows that a file exports, recognised by their shape: the user's copy of the library need not be ours.
import { basename, extname } from "node:path";
import type { Workflow } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import type { Exports } from "./user-file.ts";

/** A workflow of whatever types. */
export type AnyWorkflow = Workflow<unknown>;

export interface FoundWorkflow {
  readonly workflow: AnyWorkflow;
  /** Absolute path. */
  readonly file: string;
  /** All names under which the file exports it. */
  readonly exportNames: readonly string[];
}

export function isWorkflow(value: unknown): value is AnyWorkflow {
  if (typeof value !== "object" || value === null) return false;
  const { kind, start, name } = value as Partial<AnyWorkflow>;
  return kind === "workflow" && typeof start === "function" && typeof name === "string";
}

/** In the order of export, the default one first; one exported twice is listed once. */
export function workflowsIn(exports: Exports, file: string): readonly FoundWorkflow[] {
  const names = new Map<AnyWorkflow, string[]>();
  const entries = Object.entries(exports).sort(([left], [right]) => Number(right === "default") - Number(left === "default"));
  for (const [name, value] of entries) {
    if (!isWorkflow(value)) continue;
    const known = names.get(value);
    if (known === undefined) names.set(value, [name]);
    else known.push(name);
  }
  return [...names].map(([workflow, exportNames]) => ({ workflow, file, exportNames }));
}

/** The one workflow of a file that is meant: the one asked for, the only one, or the default export. */
export function chooseWorkflow(found: readonly FoundWorkflow[], file: string, wanted: string | undefined): FoundWorkflow {
  const list = found.map((item) => `${item.exportNames.join(", ")} (workflow "${item.workflow.name}")`).join("; ");
  const [first, second] = found;
  if (first === undefined) {
    throw new CliError("CLI_NO_WORKFLOW", `${file} exports no workflow`, {
      hint: `Export one: \`export const ${variableName(file)} = workflow("…", "…", { … });\`.`,
    });
  }
  if (wanted !== undefined) {
    const match = found.find((item) => item.exportNames.includes(wanted)) ?? found.find((item) => item.workflow.name === wanted);
    if (match !== undefined) return match;
    throw new CliError("CLI_WORKFLOW_NOT_FOUND", `${file} exports no workflow named ${JSON.stringify(wanted)}`, {
      hint: `It exports ${list}.`,
    });
  }
  if (second === undefined || first.exportNames.includes("default")) return first;
  throw new CliError("CLI_WORKFLOW_AMBIGUOUS", `${file} exports ${found.length} workflows: ${list}`, {
    hint: `Choose one with --export ${first.exportNames[0] ?? ""}.`,
  });
}

function variableName(file: string): string {
  const words = basename(file, extname(file))
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  return /^[A-Za-z]/.test(name) ? name : "flow";
}
