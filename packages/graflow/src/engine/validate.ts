// Checking a value against a Standard Schema: the parsed value, or what is wrong with it and where.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ValidationIssue } from "../run/errors.ts";
import { unicodePattern } from "../shared/unicode-pattern.ts";

export type Checked = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly ValidationIssue[] };

/** Validates a value. A schema that throws is the caller's to catch. */
export async function check(schema: StandardSchemaV1<unknown, unknown>, value: unknown): Promise<Checked> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return { issues: result.issues.map((issue) => ({ message: issue.message, path: pathText(issue.path) })) };
}

/** `rows[3].price`, as code would reach it; a key that is no word stands in quotes: `prices["a.b"]`. */
export function pathText(path: StandardSchemaV1.Issue["path"]): string {
  let text = "";
  for (const segment of path ?? []) {
    const key = typeof segment === "object" ? segment.key : segment;
    if (typeof key === "number") text += `[${key}]`;
    else if (typeof key === "string" && !word().test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

const word = unicodePattern(String.raw`^[\p{L}_$][\p{L}\p{N}_$]*$`, "u");
