// What cases about records and logs are made of.
import assert from "node:assert/strict";
import type { LogFilter, RecordStore } from "../../../ports/record-store.ts";
import { oddNames, oddTexts } from "../names.ts";

/** Names here need not be well-formed: those of the other stores, and what is no good as UTF-8, as C text or as a line. */
export const names: readonly string[] = [
  ...oddNames,
  "\0",
  "a",
  "a\0",
  "a\0b",
  "A",
  "a ",
  "a\tb\n",
  "\ud83d",
  "\ude00",
  "a\ud83d",
  "\ude00\ud83d",
  "\ufffd",
  `${"x".repeat(499)}y`,
  "漢".repeat(500),
];

export const texts: readonly string[] = [...oddTexts, "a\0b", "\0", "a\nb\r\n", "\ud83d", "a\ude00b", "漢字 👩‍🚀 ".repeat(100_000)];

/** Makes records: all must be new. */
export async function make(records: RecordStore, collection: string, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) assert.equal(await records.create(collection, id, `text of ${id}`), true, `the record ${id} is made`);
}

export async function idsOf(records: RecordStore, collection: string, after?: string, limit: number = 1000): Promise<string[]> {
  return (await records.list(collection, { after, limit })).map(({ id }) => id);
}

export async function textsOf(records: RecordStore, log: string, filter: Partial<LogFilter> = {}): Promise<string[]> {
  return (await records.read(log, { limit: 1000, ...filter })).map(({ text }) => text);
}

/** The numbers of lines. */
export async function numbersOf(records: RecordStore, log: string, filter: Partial<LogFilter> = {}): Promise<number[]> {
  return (await records.read(log, { limit: 1000, ...filter })).map(({ seq }) => seq);
}
