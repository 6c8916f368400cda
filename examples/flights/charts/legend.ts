// The strip of colours that explains a share of late flights.
import { lateColor } from "./palette.ts";
import { percent } from "./scale.ts";
import { label, tag } from "./svg.ts";

const STEPS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45];

/** `x` is its right end, `y` its top. */
export function lateLegend(right: number, y: number): string {
  const width = 26;
  const left = right - STEPS.length * width;
  const swatches = STEPS.map((share, index) => tag("rect", { x: left + index * width, y, width, height: 9, fill: lateColor(share) }));
  const words = [0, 4, 8].map((index) => {
    const share = percent(STEPS[index] ?? 0);
    return label(left + (index + 0.5) * width, y + 24, index === 8 ? `${share}+` : share, {
      "text-anchor": "middle",
      "font-size": 12,
    });
  });
  return [label(left - 12, y + 9, "late flights", { "text-anchor": "end", "font-size": 12 }), ...swatches, ...words].join("");
}
