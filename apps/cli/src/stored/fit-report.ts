// Whether the present code can go on with unfinished runs: a line for each, and what differs below it. Pure.
import type { RunInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { plural } from "../duration-text.ts";
import { oneLine, padWidth, textWidth, wrapWidth } from "../live/text-width.ts";
import { shortIds } from "./short-id.ts";

/** What came out for one run. `unknown`: no workflow of its name was looked at; it fails when all of them were. */
export type RunFit =
  | { readonly run: RunInfo; readonly type: "fits" }
  | { readonly run: RunInfo; readonly type: "differs"; readonly differences: readonly string[] }
  | { readonly run: RunInfo; readonly type: "unknown"; readonly isBad: boolean };

export interface FitLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

export const isBad = (fit: RunFit): boolean => fit.type === "differs" || (fit.type === "unknown" && fit.isBad);

export function fitReport(fits: readonly RunFit[], { colors, width }: FitLook): string[] {
  const ids = shortIds(fits.map(({ run }) => run.id));
  const idWidth = Math.max(0, ...[...ids.values()].map(textWidth));
  const nameWidth = Math.max(0, ...fits.map(({ run }) => textWidth(oneLine(run.workflow))));
  const lines = fits.flatMap((fit) => {
    const { run } = fit;
    const sign = isBad(fit) ? colors.red("✖") : fit.type === "fits" ? colors.green("✔") : colors.yellow("–");
    const id = padWidth(ids.get(run.id) ?? run.id, idWidth);
    const line = `${sign} ${id}  ${padWidth(oneLine(run.workflow), nameWidth)}  ${colors.dim(run.status)}`;
    const notes = fit.type === "differs" ? fit.differences : fit.type === "unknown" ? ["no workflow of this name among the files"] : [];
    return [line, ...notes.flatMap((note) => wrapWidth(oneLine(note), width - 4).map((part) => `    ${part}`))];
  });
  return [...lines, "", summary(fits, colors)];
}

function summary(fits: readonly RunFit[], { green, red }: Colors): string {
  const bad = fits.filter(isBad).length;
  if (fits.length === 0) return `${green("✔")} no unfinished runs`;
  const all = plural(fits.length, "unfinished run");
  if (bad > 0) return `${red("✖")} ${bad} of ${all} cannot go on with this code`;
  const unknown = fits.filter(({ type }) => type === "unknown").length;
  return unknown === 0
    ? `${green("✔")} ${all} can go on with this code`
    : `${green("✔")} ${fits.length - unknown} of ${all} can go on, the others were not looked at`;
}
