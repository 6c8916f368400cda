// What is known of a run besides its nodes: the lines at the top of its page. Pure.
import type { CheckpointInfo, RunDetails } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { durationText } from "../duration-text.ts";
import type { Glyphs } from "../live/glyphs.ts";
import { fitWidth, oneLine } from "../live/text-width.ts";
import { valueText } from "../value-text.ts";
import { agoText, momentText } from "./ago-text.ts";
import { checkpointName } from "./checkpoint-name.ts";
import { fileIn, ownTags } from "./remembered-file.ts";
import { ownerText } from "./standing.ts";
import { isUnfinished, statusText } from "./status.ts";

export interface FactsLook {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
  /** The name of this machine. */
  readonly host: string;
}

/** `checkpoint` when the page is that of a checkpoint, not of the run as it stands. */
export function runFacts(details: RunDetails, checkpoint: CheckpointInfo | undefined, look: FactsLook): string[] {
  const { colors, glyphs, width } = look;
  const name = colors.bold(oneLine(details.workflow));
  const reason = details.reason === undefined ? "" : `: ${oneLine(details.reason)}`;
  const headline =
    checkpoint === undefined
      ? `${name}  ${statusText(details.status, glyphs, colors)}${reason}`
      : `${name}  checkpoint ${nameOf(checkpoint)}`;
  const facts = [
    ...(checkpoint === undefined ? [] : checkpointFacts(details, checkpoint, look)),
    ...ownFacts(details, checkpoint === undefined, look),
  ];
  const lines = facts.flatMap(([label, text]) => (text === undefined ? [] : [`  ${colors.dim(label.padEnd(labelWidth))}  ${text}`]));
  return [headline, ...lines].map((line) => fitWidth(line, width));
}

/** What is not known has no line. */
type Fact = readonly [label: string, text: string | undefined];

function checkpointFacts({ status }: RunDetails, { at, kind, metadata }: CheckpointInfo, { now, width }: FactsLook): readonly Fact[] {
  return [
    ["written", `${momentText(at)}, ${agoText(at, now)}, ${kind}`],
    ["metadata", metadata === undefined ? undefined : valueText(metadata, { color: false, width })],
    ["the run", status === "running" ? "is running" : status],
  ];
}

function ownFacts(details: RunDetails, asItStands: boolean, { now, host }: FactsLook): readonly Fact[] {
  const { createdAt, updatedAt, owner, parent, tags, cancelRequested } = details;
  const facts: Fact[] = [
    ["run", oneLine(details.id)],
    ["version", details.workflowVersion === undefined ? undefined : oneLine(details.workflowVersion)],
    ["file", fileIn(tags)],
    ["tags", ownTags(tags).map(oneLine).join(", ") || undefined],
    ["started", `${momentText(createdAt)}, ${agoText(createdAt, now)}`],
  ];
  if (asItStands && isUnfinished(details.status)) facts.push(["saved", `${momentText(updatedAt)}, ${agoText(updatedAt, now)}`]);
  if (asItStands && !isUnfinished(details.status))
    facts.push(["ended", `${momentText(updatedAt)}, after ${durationText(updatedAt - createdAt)}`]);
  if (parent !== undefined) facts.push(["fork of", checkpointName(parent)]);
  if (asItStands && owner !== undefined) facts.push(["by", ownerText(owner, host)]);
  if (asItStands && cancelRequested !== undefined) facts.push(["asked", `to cancel: ${oneLine(cancelRequested)}`]);
  return facts;
}

const labelWidth = "metadata".length;

function nameOf(checkpoint: CheckpointInfo): string {
  const id = oneLine(checkpointName(checkpoint));
  return checkpoint.name === undefined ? id : `${id} "${oneLine(checkpoint.name)}"`;
}
