// What a Standard Schema is, whichever library made it.
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** Whether a value is a Standard Schema (https://standardschema.dev): zod, valibot, arktype and others make them. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || !("~standard" in value)) return false;
  const standard = value["~standard"];
  return typeof standard === "object" && standard !== null && "validate" in standard && typeof standard.validate === "function";
}
