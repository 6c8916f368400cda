// What autoscaling says of itself, when it has begun and when it decides. Pure.
import type { Colors } from "../colors.ts";
import { durationText, numberText, plural } from "../duration-text.ts";
import { oneLine } from "../live/text-width.ts";
import { messageOf } from "../live/tree-model.ts";
import type { ScalingEvent } from "./autoscaler.ts";
import type { Demand, Limits } from "./scaler.ts";

export interface Scaling {
  readonly queues: readonly string[];
  readonly limits: Limits;
  readonly store: string;
  readonly url: string | undefined;
  readonly observe: boolean;
}

export function scalingText({ queues, limits, store, url, observe }: Scaling, { bold, cyan, dim, green }: Colors): string {
  const { min, max, perWorker, maxAge, cooldown } = limits;
  const facts: readonly (readonly [string, string])[] = [
    [queues.length === 1 ? "queue" : "queues", queues.map(oneLine).join(", ")],
    ["store", store],
    ["workers", observe ? "none are started here" : `${min} to ${max}, one for ${plural(perWorker, "piece")} of work`],
    ["more", observe ? "" : `when work has waited for ${roundText(maxAge)}`],
    ["fewer", observe ? "" : `when fewer were enough for ${roundText(cooldown)}`],
    ["numbers", url === undefined ? "" : cyan(`${url}/queues`)],
  ];
  const lines = facts.filter(([, text]) => text !== "").map(([label, text]) => `  ${dim(label.padEnd(7))}  ${text}`);
  const last = observe ? "  Ctrl-C ends it" : "  Ctrl-C drains all workers and ends";
  return `${green("●")} ${bold("graflow autoscale")}\n${lines.join("\n")}\n${dim(last)}\n\n`;
}

function roundText(ms: number): string {
  return durationText(ms).replace(".0 s", " s").replace(" 00s", "");
}

export function scalingLine(event: ScalingEvent, { dim, green, red, yellow }: Colors): string {
  switch (event.type) {
    case "autoscale.scaled": {
      const sign = event.to > event.from ? green("▲") : yellow("▼");
      return `${sign} ${event.from} → ${plural(event.to, "worker")} ${dim(demandText(event.demand))}`;
    }
    case "autoscale.trouble":
      return `${red("!")} ${oneLine(messageOf(event.error))}${dim("  workers stay as they are; trying again")}`;
    case "autoscale.recovered":
      return `${green("●")} the store is back ${dim(`after ${durationText(event.after)}`)}`;
    case "crew.started":
      return `${green("+")} ${event.worker}${event.pid === undefined ? "" : dim(` process ${event.pid}`)}`;
    case "crew.draining":
      return `${yellow("-")} ${event.worker} drains`;
    case "crew.ended":
      return `${dim("-")} ${event.worker} ${endText(event)}`;
    case "crew.died":
      return `${red("✖")} ${event.worker} ${endText(event)}; another starts in ${durationText(event.rest)}`;
  }
}

function demandText({ waiting, active, oldest }: Demand): string {
  const age = waiting === 0 ? "" : `, the oldest for ${durationText(oldest)}`;
  return `${numberText(waiting)} waiting${age}; ${numberText(active)} being done`;
}

function endText({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  if (signal !== null) return `ended by ${signal}`;
  return code === null ? "could not be started" : code === 0 ? "ended" : `ended with exit code ${code}`;
}
