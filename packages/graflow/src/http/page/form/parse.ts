// From what a form has posted to the value it stands for, and what is wrong with it. Nothing is thrown, and nothing that was typed is lost:
// the page shows the same texts again.
import type { Complaint } from "./complaint.ts";
import { entry, isBlank, rowsOf, type Entries, type Field, type ListField, type RecordField } from "./field.ts";
import { numberComplaint, readNumber, textComplaint } from "./rules.ts";

/** What is wrong at one field. */
export interface FieldIssue {
  readonly name: string;
  readonly label: string;
  readonly complaint: Complaint;
}

export interface Parsed {
  /** Sound when there are no issues. */
  readonly value: unknown;
  readonly issues: readonly FieldIssue[];
}

/** Nothing was said, and nothing has to be. */
const absent: unique symbol = Symbol("absent");

export function parse(field: Field, entries: Entries): Parsed {
  const issues: FieldIssue[] = [];
  const value = read(field, entries, issues);
  return { value: value === absent ? undefined : value, issues };
}

function read(field: Field, entries: Entries, issues: FieldIssue[]): unknown {
  const wrong = (complaint: Complaint): typeof absent => {
    issues.push({ name: field.name, label: field.label, complaint });
    return absent;
  };
  const text = entry(entries, field).replaceAll("\r\n", "\n");
  switch (field.type) {
    case "constant":
      return field.value;
    case "flag":
      return text !== "";
    case "record":
      return readRecord(field, entries, issues);
    case "list":
      return readList(field, entries, issues, wrong);
    case "choices": {
      const texts = entries.get(field.name) ?? [];
      const chosen = field.options.filter((option) => texts.includes(option.text)).map(({ value }) => value);
      if (chosen.length === 0 && !field.required)
        return field.nullable ? null : field.min === 0 && field.initial !== undefined ? [] : absent;
      if (chosen.length < field.min) return wrong({ type: "too-few-chosen", min: field.min });
      if (chosen.length > field.max) return wrong({ type: "too-many-chosen", max: field.max });
      return chosen;
    }
    default:
  }
  if (isBlank(field, entries)) {
    if (!field.required) return absent;
    if (field.nullable) return null;
    if (field.type === "text" && field.minLength === 0) return "";
    return wrong({ type: field.type === "choice" ? "choose-one" : "required" });
  }
  switch (field.type) {
    case "text": {
      const said = field.input === "line" || field.input === "lines" ? text : text.trim();
      const complaint = textComplaint(field, said);
      return complaint === undefined ? (field.input === "date-time" ? instantOf(said) : said) : wrong(complaint);
    }
    case "number": {
      const number = readNumber(text);
      const complaint = number === undefined ? ({ type: "no-number" } as const) : numberComplaint(field, number);
      return complaint === undefined ? number : wrong(complaint);
    }
    case "choice": {
      const option = field.options.find((one) => one.text === text);
      return option === undefined ? wrong({ type: "choose-one" }) : option.value;
    }
    case "json":
      return readJson(text, wrong);
  }
}

function readRecord(field: RecordField, entries: Entries, issues: FieldIssue[]): unknown {
  if (isBlank(field, entries)) {
    if (!field.required) return absent;
    if (field.nullable) return null;
  }
  const pairs = [...field.fields].map(([key, inner]): [string, unknown] => [key, read(inner, entries, issues)]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== absent));
}

/** Rows that are empty are left out. */
function readList(field: ListField, entries: Entries, issues: FieldIssue[], wrong: (complaint: Complaint) => typeof absent): unknown {
  const rows = rowsOf(entries, field).map((row, at) => ({ ...field.item(row), label: `${field.label} ${at + 1}`.trim() }));
  const filled = rows.filter((row) => !isBlank(row, entries));
  if (filled.length === 0 && !field.required) return field.initial === undefined ? absent : [];
  const values = filled.map((row) => read(row, entries, issues));
  if (values.length < field.min) return wrong({ type: "too-few-rows", min: field.min });
  if (field.max !== undefined && values.length > field.max) return wrong({ type: "too-many-rows", max: field.max });
  return values;
}

/** Deeper than that, whoever reads a value by recursion fails. */
const DEEPEST = 100;

function readJson(text: string, wrong: (complaint: Complaint) => typeof absent): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return isDeeperThan(value, DEEPEST) ? wrong({ type: "no-json", message: `> ${DEEPEST} {[…]}` }) : value;
  } catch (error) {
    return wrong({ type: "no-json", message: error instanceof Error ? error.message : "" });
  }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function instantOf(text: string): string {
  // Fields for date and time leave out seconds that are none, and say no zone.
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/.test(text)) return text;
  return text.length === 16 ? `${text}:00Z` : `${text}Z`;
}
