// How a run is gone on with, or begun anew from a checkpoint: what may be another than it was.
import { z } from "@hono/zod-openapi";
import type { ResumeOptions } from "../../engine/face.ts";
import { words } from "./parameters.ts";

export const goOnFields: {
  input: z.ZodOptional<z.ZodUnknown>;
  channel: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
  renamed: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
  anyway: z.ZodOptional<z.ZodBoolean>;
} = {
  input: z.unknown().optional().openapi({ description: "Another input, for what has not received it yet." }),
  channel: z.record(words(500), z.unknown()).optional().openapi({ description: "Values to set in the run's channel first." }),
  renamed: z.record(words(500), words(500)).optional().openapi({ description: "The ids of nodes as they were, and as they are now." }),
  anyway: z.boolean().optional().openapi({ description: "Go on although the workflow is another one than when the run was saved." }),
};

/** What was sent, without what was left out. */
export function goOnOptions(body: {
  readonly input?: unknown;
  readonly channel?: Readonly<Record<string, unknown>> | undefined;
  readonly renamed?: Readonly<Record<string, string>> | undefined;
  readonly anyway?: boolean | undefined;
}): Pick<ResumeOptions, "input" | "channel" | "renamed" | "anyway"> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
