// The fields of a form, as data: what a JSON Schema asks for, in the few shapes that a page can show. Names of fields are the paths into the
// answer, as code would reach it (`data.rows[3].price`), so that what is wrong with an answer finds its field.

/** What may be chosen. `text` is what the form posts. */
export interface FieldOption {
  readonly text: string;
  readonly value: unknown;
  /** Absent for yes and no, which are told in the language of the page. */
  readonly label?: string;
  readonly description?: string;
}

/** How a text is written. `date-time` is told in UTC. */
export type TextInput = "line" | "lines" | "email" | "url" | "date" | "time" | "date-time";

interface Common {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Whether there has to be a value. */
  readonly required: boolean;
  /** Whether nothing is `null`. */
  readonly nullable: boolean;
  /** What stands there at first. */
  readonly initial?: unknown;
}

export interface TextField extends Common {
  readonly type: "text";
  readonly input: TextInput;
  /** In characters. 0 when it was said to be, and then nothing is an empty text. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface NumberField extends Common {
  readonly type: "number";
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Greater than, less than. */
  readonly above?: number;
  readonly below?: number;
  readonly multipleOf?: number;
}

/** A box to tick: true or false, never nothing. */
export interface FlagField extends Common {
  readonly type: "flag";
}

export interface ChoiceField extends Common {
  readonly type: "choice";
  readonly options: readonly FieldOption[];
}

export interface ChoicesField extends Common {
  readonly type: "choices";
  readonly options: readonly FieldOption[];
  readonly min: number;
  readonly max: number;
}

export interface RecordField extends Common {
  readonly type: "record";
  /** By their keys. */
  readonly fields: ReadonlyMap<string, Field>;
}

export interface ListField extends Common {
  readonly type: "list";
  /** The field of one row. Instead of a number a mark may be given, to be replaced by one on the page. */
  readonly item: (index: number | string) => Field;
  readonly min: number;
  readonly max?: number;
}

/** There is one value that fits. */
export interface ConstantField extends Common {
  readonly type: "constant";
  readonly value: unknown;
}

/** What no other field can show. */
export interface JsonField extends Common {
  readonly type: "json";
}

export type Field = TextField | NumberField | FlagField | ChoiceField | ChoicesField | RecordField | ListField | ConstantField | JsonField;

/** What a form posts, or shows: texts by the names of fields. */
export type Entries = ReadonlyMap<string, readonly string[]>;

export function entry(entries: Entries, { name }: Pick<Field, "name">): string {
  return entries.get(name)?.[0] ?? "";
}

/** More rows than this are nobody's own work. */
const MOST_ROWS = 1000;

/** The rows of a list that there are, by their numbers, least first. */
export function rowsOf(entries: Entries, { name }: Pick<ListField, "name">): number[] {
  const start = `${name}[`;
  const rows = new Set<number>();
  for (const key of entries.keys()) {
    if (!key.startsWith(start)) continue;
    const number = key.slice(start.length, key.indexOf("]", start.length));
    if (/^\d{1,6}$/.test(number)) rows.add(Number(number));
  }
  return [...rows].toSorted((a, b) => a - b).slice(0, MOST_ROWS);
}

/** Whether nobody has filled in anything. */
export function isBlank(field: Field, entries: Entries): boolean {
  switch (field.type) {
    case "text":
      return entry(entries, field) === "";
    case "number":
    case "json":
      return entry(entries, field).trim() === "";
    case "flag":
    case "choice":
    case "choices":
      return (entries.get(field.name) ?? []).every((text) => text === "");
    case "record":
      return [...field.fields.values()].every((inner) => isBlank(inner, entries));
    case "list":
      return rowsOf(entries, field).every((row) => isBlank(field.item(row), entries));
    case "constant":
      return true;
  }
}
