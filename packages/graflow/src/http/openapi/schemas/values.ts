// What many parts of the document are made of: moments, ids, lists that go on.
import { z } from "@hono/zod-openapi";

/** A moment, in milliseconds since 1970. */
export const moment: z.ZodType = z.number().openapi({ description: "In milliseconds since 1970." });

/** Any JSON. */
export const anything: z.ZodType = z
  .unknown()
  .openapi({ description: "Any JSON. What JSON has no word for is text that says what it was." });

/** A page of a list. */
export function pageOf(name: string, item: z.ZodType): z.ZodType {
  return z
    .object({
      items: z.array(item),
      next: z.string().optional().openapi({ description: "Give it as `after` to have the next page. Absent on the last." }),
    })
    .openapi(name);
}

/** An error of a run, without its stack. */
export const failure: z.ZodType = z
  .looseObject({ name: z.string(), message: z.string(), code: z.string().optional(), hint: z.string().optional() })
  .openapi("Failure", { description: "An error of a run, without its stack." });
