// The look of the report: a quiet page on warm paper, readable on a telephone and on paper.
import { INK, PAPER, QUIET, RULE, WARM } from "../charts/palette.ts";

export const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; margin: 0; }
body { background: ${PAPER}; color: ${INK}; font: 17px/1.55 Georgia, "Iowan Old Style", "Liberation Serif", serif; padding: 72px 24px 48px; }
header, .facts, main, footer { max-width: 980px; margin: 0 auto; }
.kicker { font: 600 12px/1 Inter, "Helvetica Neue", Helvetica, Arial, sans-serif; letter-spacing: .12em; text-transform: uppercase; color: ${WARM}; }
h1 { font-size: clamp(38px, 6vw, 64px); line-height: 1.04; letter-spacing: -.02em; font-weight: 700; margin: 18px 0 20px; }
.lead { font-size: 21px; line-height: 1.5; max-width: 42em; color: ${QUIET}; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 24px; margin-top: 44px; padding: 24px 0; border-top: 2px solid ${INK}; border-bottom: 1px solid ${RULE}; }
.facts dd { font-size: 34px; line-height: 1.1; letter-spacing: -.01em; font-variant-numeric: lining-nums tabular-nums; }
.facts dt { font: 13px/1.4 Inter, "Helvetica Neue", Helvetica, Arial, sans-serif; color: ${QUIET}; margin-top: 6px; }
figure { padding: 56px 0 8px; break-inside: avoid; }
figcaption { max-width: 42em; }
h2 { font-size: 27px; line-height: 1.2; letter-spacing: -.01em; }
figcaption p { color: ${QUIET}; margin: 8px 0 26px; }
.picture { overflow-x: auto; }
.picture svg { display: block; width: 100%; min-width: 680px; height: auto; }
footer { margin-top: 72px; padding-top: 28px; border-top: 2px solid ${INK}; }
footer h2 { font-size: 20px; }
footer p { font-size: 14px; color: ${QUIET}; max-width: 60em; }
pre { font: 13px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; background: #f2eee3; border-radius: 6px; padding: 18px 20px; margin: 16px 0; overflow-x: auto; }
@media print { body { padding: 0; } .picture { overflow: visible; } .picture svg { min-width: 0; } }
`;
