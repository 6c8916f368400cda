// The picture of a workflow as PNG: the SVG, drawn with the bundled fonts and no other, so that it is the same on every machine.
import { fileURLToPath } from "node:url";
import type { Outline } from "../graph/outline.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { loadPeer } from "../shared/peer.ts";
import { svg, type SvgOptions } from "./svg.ts";

/** How a PNG looks. */
export interface PngOptions extends SvgOptions {
  /** Pixels of the picture for one of the SVG, more than 0 and at most 8. Default 2, less where the picture would have more than 16,384 pixels on a side. */
  readonly scale?: number;
  /** TrueType or OpenType files for scripts beyond Latin, Greek, Cyrillic and Japanese. */
  readonly fonts?: readonly string[];
}

const bundled = ["Inter-Regular.ttf", "Inter-Medium.ttf", "MPLUS1p-Regular.ttf"].map((name) =>
  fileURLToPath(new URL(`../../fonts/${name}`, import.meta.url)),
);
const MAX_SIDE = 16_384;

/** Throws as `svg` does, and `PeerMissingError` without `@resvg/resvg-js`. */
export async function png(outline: Outline, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale, fonts = [] } = options;
  if (scale !== undefined && !(typeof scale === "number" && scale > 0 && scale <= 8)) {
    throw new OptionError(`Expected \`scale\` to be a number more than 0 and at most 8, got ${show(scale)}`);
  }
  const drawing = await svg(outline, options);
  const { Resvg } = await loadPeer("@resvg/resvg-js", "PNG pictures", () => import("@resvg/resvg-js"));
  const [, width = 0, height = 0] = (/ width="([\d.]+)" height="([\d.]+)"/.exec(drawing) ?? []).map(Number);
  const largest = MAX_SIDE / Math.max(width, height);
  const zoom = Math.min(scale ?? 2, largest);
  if (scale !== undefined && zoom < scale) {
    throw new OptionError(
      `Expected a picture of at most ${MAX_SIDE.toLocaleString("en")} pixels on a side, got ${Math.ceil(Math.max(width, height) * scale).toLocaleString("en")}`,
      `Give a \`scale\` of at most ${Math.floor(largest * 100) / 100}, or make an SVG.`,
    );
  }
  const painter = new Resvg(drawing, {
    font: { fontFiles: [...bundled, ...fonts], loadSystemFonts: false, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
    fitTo: { mode: "zoom", value: zoom },
  });
  return new Uint8Array(painter.render().asPng());
}
