// What does the Node that carries out this task know? And does it reckon the same?
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { task, workflow } from "@graflow/core";

/** What one version of Node says. */
export interface Survey {
  readonly major: number;
  /** Whether it knows each of them. */
  readonly knows: Readonly<Record<string, boolean>>;
  /** Of this file, compared to see that both had the same. */
  readonly digest: string;
}

const survey = task("survey", { handler: "node" }, async (features: readonly string[]): Promise<Survey> => {
  const knows = Object.fromEntries(features.map((path) => [path, isKnown(path)]));
  const text = await readFile(import.meta.filename);
  return { major: Number.parseInt(process.versions.node), knows, digest: createHash("sha256").update(text).digest("hex") };
});

export const surveys = workflow("surveys", survey);

/** `"RegExp.escape"`: whether that can be found, beginning with what is global. */
function isKnown(path: string): boolean {
  let found: unknown = globalThis;
  for (const name of path.split(".")) found = (found as Readonly<Record<string, unknown>> | undefined)?.[name];
  return found !== undefined;
}
