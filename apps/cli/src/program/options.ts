// Options that several commands have, and how the text after an option is read.
import type { CheckpointPolicy, Duration } from "@graflow/core";
import { InvalidArgumentError, Option } from "commander";
import { statuses } from "../stored/status.ts";

export const storeOption = (): Option =>
  new Option("--store <path>", "the store: a database file or its folder (default: .graflow/graflow.db, here or above)");

export const redisOption = (): Option =>
  new Option(
    "--redis <url>",
    "the Redis server that all share (default: the backend of graflow.config.ts, else GRAFLOW_REDIS_URL). -: that variable first; others see what stands here, so a password belongs there",
  );

export const statusOption = (): Option => new Option("-s, --status <status>", "only those that stand like this").choices(statuses);

export function atLeastOne(text: string): number {
  return integer(text, 1);
}

export function atLeastNone(text: string): number {
  return integer(text, 0);
}

export function anyInteger(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`Expected an integer, got \`${text}\`.`);
}

function integer(text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`Expected an integer of at least ${least}, got \`${text}\`.`);
}

const durationPattern = /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/;

export function duration(text: string): Duration {
  if (durationPattern.test(text)) return text as Duration;
  throw new InvalidArgumentError(`Expected a duration such as 30s, 10m, 2h or 7d, got \`${text}\`.`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration, as ms. */
export function milliseconds(text: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration(text)));
  return Number(found?.[1]) * (units[found?.[2] ?? ""] ?? NaN);
}

/** `manual`, `each-task`, a number of tasks, or a duration. */
export function checkpointPolicy(text: string): CheckpointPolicy {
  if (text === "manual" || text === "each-task") return text;
  if (/^[1-9]\d*$/.test(text)) return { every: Number(text) };
  if (durationPattern.test(text)) return { every: text };
  throw new InvalidArgumentError(`Expected manual, each-task, a number of tasks, or a duration such as 30s, got \`${text}\`.`);
}

/** Names with commas between them, several times. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.includes("")) throw new InvalidArgumentError(`Expected names with commas between them, got \`${text}\`.`);
  return [...before, ...found];
}

export function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError(`Expected a port from 0 to 65535, got \`${text}\`.`);
}

/** Several of them. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** `key=value`, several of them, the value as it stands. */
export function pair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [key, value] = splitPair(text);
  return { ...before, [key]: value };
}

/** `key=JSON`, several of them. */
export function jsonPair(text: string, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const [key, value] = splitPair(text);
  try {
    return { ...before, [key]: JSON.parse(value) as unknown };
  } catch {
    const quoted = /^[\w ./-]+$/.test(value) ? ` A text needs quotes of its own: '${key}=${JSON.stringify(value)}'.` : "";
    throw new InvalidArgumentError(`Expected JSON after \`${key}=\`, got \`${value}\`.${quoted}`);
  }
}

function splitPair(text: string): readonly [string, string] {
  const split = text.indexOf("=");
  if (split > 0) return [text.slice(0, split), text.slice(split + 1)];
  throw new InvalidArgumentError(`Expected key=value, got \`${text}\`.`);
}
