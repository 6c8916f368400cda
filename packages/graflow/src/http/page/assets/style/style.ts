// The one style sheet.
import { controls } from "./controls.ts";
import { frame } from "./frame.ts";
import { parts } from "./parts.ts";
import { tokens } from "./tokens.ts";

export const style: string = [tokens, frame, parts, controls].join("").replaceAll(/\n\s*/g, "\n").trim();
