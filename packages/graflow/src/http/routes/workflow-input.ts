// What a workflow takes: said as data for whoever makes a form of it, and checked before anything starts.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import { check, type Checked } from "../../engine/validate.ts";
import { describeError } from "../../shared/error-of.ts";
import { ProblemException } from "../problem.ts";

/** By https://standardschema.dev/json-schema; `undefined` when there is no schema, or it cannot say itself. */
export function inputSchemaOf({ input }: WorkflowGraph): object | undefined {
  const { jsonSchema } = (input?.["~standard"] ?? {}) as { readonly jsonSchema?: { input?: (options: { target: string }) => object } };
  try {
    return jsonSchema?.input?.({ target: "draft-2020-12" });
  } catch {
    return undefined;
  }
}

/** Throws a problem for an input that does not fit. The run validates once more: it is given what was sent, not what the schema makes of it. */
export async function expectInput({ name, input: schema }: WorkflowGraph, input: unknown): Promise<void> {
  if (schema === undefined) return;
  const { issues } = await checked(schema, input);
  if (issues === undefined) return;
  const [first] = issues;
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  throw new ProblemException({
    status: 422,
    code: "VALIDATION_FAILED",
    detail: `The input does not fit workflow "${name}": ${where}${first?.message ?? ""}${more}`,
    hint: "See what it takes in its `input`, at /api/workflows.",
    issues,
  });
}

async function checked(schema: StandardSchemaV1<unknown, unknown>, input: unknown): Promise<Checked> {
  try {
    return await check(schema, input);
  } catch (error) {
    return { issues: [{ path: "", message: `The schema cannot say whether it fits: ${describeError(error)}` }] };
  }
}
