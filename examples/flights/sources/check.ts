// Checks every row of a source against its schema. Damaged rows are collected, so that one run tells about all of them.
import { basename } from "node:path";
import type { ZodType } from "zod";
import { type Visit, visitAll } from "../visit.ts";

const SHOWN = 3;

/** Rows as they were read, and the file that they came from. */
export interface Source {
  readonly path: string;
  readonly rows: readonly unknown[];
}

/** A row of a source does not fit its schema. Rows are counted from 1. */
class DamagedRowsError extends Error {
  override readonly name = "DamagedRowsError";

  constructor(path: string, damages: readonly string[]) {
    const shown = damages.slice(0, SHOWN).join("; ");
    const more = damages.length > SHOWN ? `; and ${damages.length - SHOWN} more damaged rows` : "";
    super(`${basename(path)}, ${shown}${more}`);
  }
}

export async function checkRows<T>({ path, rows }: Source, schema: ZodType<T>, ctx: Visit): Promise<T[]> {
  const checked: T[] = [];
  const damages: string[] = [];
  await visitAll(rows, ctx, (row, index) => {
    const result = schema.safeParse(row);
    if (result.success) checked.push(result.data);
    else damages.push(`row ${index + 1}: ${result.error.issues.map((issue) => describe(row, issue)).join("; ")}`);
  });
  if (damages.length > 0) throw new DamagedRowsError(path, damages);
  return checked;
}

function describe(row: unknown, { path, message }: { path: readonly PropertyKey[]; message: string }): string {
  const value = path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    row,
  );
  const place = path.length === 0 ? "" : `\`${path.join(".")}\` `;
  return `${place}${message.replace("Invalid input: ", "")}, got ${JSON.stringify(value) ?? "nothing"}`;
}
