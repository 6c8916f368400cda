// Parameters that several addresses share.
import { z } from "@hono/zod-openapi";
import { explainId } from "../../shared/ids.ts";

/** Text that has no half characters: a store could not give it back. */
export function words(limit: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(limit)
    .refine((text) => text.isWellFormed(), "Expected whole characters, got half of one");
}

/** An id for a run that there is not yet. An address cannot name `.` and `..`: clients take them for something else. */
export const newRunId: z.ZodOptional<z.ZodString> = z
  .string()
  .refine((id) => explainId(id) === undefined && id !== "." && id !== "..", {
    error: ({ input }) => `Expected an id: ${explainId(input) ?? "an address cannot name it"}`,
  })
  .optional()
  .openapi({ description: "Default: a new UUID." });

/**
 * Words to find a run by. One that begins with `file:` names the code that the command line loads to go on with the run: whoever has no more than
 * the API gives no code.
 */
export const newTags: z.ZodOptional<z.ZodArray<z.ZodString>> = z
  .array(words(200).regex(/^(?!file:)/, "Expected a tag that does not begin with `file:`: such tags are the command line's"))
  .max(100)
  .optional()
  .openapi({ description: "Words to find the run by." });

type Id = z.ZodObject<{ id: z.ZodString }>;

export const idParameter: Id = z.object({ id: words(500) });

export const nameParameter: z.ZodObject<{ name: z.ZodString }> = z.object({ name: words(500) });

/** A whole number in a query. */
export function count(fallback: number, limit: number): z.ZodType<number> {
  const schema = z
    .string()
    .regex(/^[1-9]\d{0,8}$/, "Expected a whole number of at least 1")
    .transform(Number)
    .refine((value) => value <= limit, `Expected at most ${limit}`)
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum: limit, default: fallback });
  return schema.transform((value) => value ?? fallback);
}

/** `seq` of an event or a line of a log. */
export const sequence: z.ZodType<number | undefined> = z
  .string()
  .regex(/^\d{1,15}$/, "Expected a whole number")
  .transform(Number)
  .optional()
  .openapi({ type: "integer", minimum: 0 });

/** A page of a list that was asked for with one more than it has room for. */
export function page<T>(
  found: readonly T[],
  limit: number,
  idOf: (item: T) => string,
): { readonly items: readonly T[]; readonly next?: string } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > limit && last !== undefined ? { next: idOf(last) } : {}) };
}
