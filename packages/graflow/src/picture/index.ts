// The face of `@graflow/core/picture`: workflows to look at, on a terminal, on a page, or in a file.
export { ascii, type AsciiOptions } from "./ascii.ts";
export { png, type PngOptions } from "./png.ts";
export { svg, type SvgOptions } from "./svg.ts";
export { PeerMissingError } from "../shared/peer.ts";
export { palettes, stateSigns, type Border, type Palette, type Theme, type Tint } from "../graph/drawing/palette.ts";
export type { NodeState, States } from "../graph/drawing/state.ts";
