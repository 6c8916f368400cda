// Colours of the terminal, as numbers of its own sixteen, so that they fit its light or dark background.
import type { Canvas, Ink } from "./canvas.ts";

const codes: Readonly<Record<Ink, string>> = {
  plain: "",
  quiet: "2",
  edge: "2",
  back: "33",
  waiting: "2",
  running: "34",
  retrying: "33",
  completed: "32",
  failed: "31",
  skipped: "2",
  cancelled: "35",
};

export function paint(canvas: Canvas, color: boolean): string {
  const rows = canvas.runs().map((runs) => runs.map(({ text, ink }) => inInk(text, ink, color)).join(""));
  while (rows.at(-1) === "") rows.pop();
  return `${rows.join("\n")}\n`;
}

export function inInk(text: string, ink: Ink, color: boolean): string {
  return color && codes[ink] !== "" && text.trim() !== "" ? `\u001b[${codes[ink]}m${text}\u001b[0m` : text;
}
