// Graphs in the forms in which they can be had: as data, and as pictures in the languages that draw.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { dot } from "../../graph/drawing/dot.ts";
import { mermaid } from "../../graph/drawing/mermaid.ts";
import type { States } from "../../graph/drawing/state.ts";
import type { Outline } from "../../graph/outline.ts";
import { svg } from "../../picture/svg.ts";
import type { Answer } from "./endpoint.ts";

const formats = ["json", "mermaid", "svg", "dot"] as const;

type Picture = { format: (typeof formats)[number]; theme?: "light" | "dark" | undefined };

export const pictureQuery: z.ZodObject<{
  format: z.ZodDefault<z.ZodEnum<{ json: "json"; mermaid: "mermaid"; svg: "svg"; dot: "dot" }>>;
  theme: z.ZodOptional<z.ZodEnum<{ light: "light"; dark: "dark" }>>;
}> = z.strictObject({
  format: z.enum(formats).default("json"),
  theme: z.enum(["light", "dark"]).optional().openapi({ description: "Of an SVG. Default `light`." }),
});

export function pictureAnswer(schema: z.ZodType): Answer {
  return {
    description: "The graph: as JSON, as a Mermaid flowchart, as Graphviz DOT, or as an SVG that loads nothing.",
    schema,
    types: ["application/json", "text/vnd.mermaid", "text/vnd.graphviz", "image/svg+xml"],
  };
}

/** Throws `PeerMissingError` for an SVG without `@hpcc-js/wasm-graphviz`, and `OptionError` for one that is too large to draw. */
export async function pictureOf(c: Context, outline: Outline, states: States | undefined, { format, theme }: Picture): Promise<Response> {
  const drawn = states === undefined ? {} : { states };
  switch (format) {
    case "json":
      return c.json(states === undefined ? outline : { outline, states });
    case "mermaid":
      return c.body(mermaid(outline, states), 200, { "content-type": "text/vnd.mermaid; charset=utf-8" });
    case "dot":
      return c.body(dot(outline, states), 200, { "content-type": "text/vnd.graphviz; charset=utf-8" });
    case "svg":
      return c.body(await svg(outline, { ...drawn, ...(theme === undefined ? {} : { theme }) }), 200, { "content-type": "image/svg+xml" });
  }
}
