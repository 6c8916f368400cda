// The state of a run as it is stored: cells of text, in groups. A save is what changed between two moments; saves one after the other
// make the state. Stores know no more of a run than this, so one file says how changes are applied, joined, written and read.
//
// Names of groups and cells contain no tab and no line feed, and a text no line feed: whoever makes them sees to that.

/** The cells of a run by group and name. */
export type Cells = Map<string, Map<string, string>>;

/** What changed: for a group the cells that are new or gone (`null`), or with `fresh` the whole of what it holds from now on. */
export interface GroupChange {
  /** What the group held before is gone. */
  readonly fresh: boolean;
  readonly cells: ReadonlyMap<string, string | null>;
}

/** By group. A group that is `fresh` and has no cells is gone. */
export type Delta = ReadonlyMap<string, GroupChange>;

/** Begins a text that stands elsewhere, under its hash: `#<hash>`. No text of the codec begins so. */
export const VALUE_MARK = "#";

/** The hash of a text that stands elsewhere, or `undefined` for one that stands for itself. */
export function hashIn(text: string): string | undefined {
  return text.startsWith(VALUE_MARK) ? text.slice(VALUE_MARK.length) : undefined;
}

/** Carries a change out. */
export function applyDelta(cells: Cells, delta: Delta): void {
  for (const [name, change] of delta) {
    let group = cells.get(name);
    if (change.fresh || group === undefined) group = new Map();
    for (const [cell, text] of change.cells) {
      if (text === null) group.delete(cell);
      else group.set(cell, text);
    }
    if (group.size === 0) cells.delete(name);
    else cells.set(name, group);
  }
}

/** One change that does what two did, one after the other. */
export function joinDeltas(first: Delta, second: Delta): Delta {
  return joinAll([first, second]);
}

/** One change that does what all of these did, in their order. It shares no map with them. */
export function joinAll(deltas: Iterable<Delta>): Delta {
  const joined = new Map<string, { readonly fresh: boolean; readonly cells: Map<string, string | null> }>();
  for (const delta of deltas) {
    for (const [name, change] of delta) {
      const before = change.fresh ? undefined : joined.get(name);
      if (before === undefined) {
        joined.set(name, { fresh: change.fresh, cells: new Map(change.cells) });
        continue;
      }
      for (const [cell, text] of change.cells) {
        // A group that begins anew has nothing that could be gone.
        if (text === null && before.fresh) before.cells.delete(cell);
        else before.cells.set(cell, text);
      }
    }
  }
  return joined;
}

/** The same change for a run that has held nothing before: what is gone need not be said. */
export function firstDelta(delta: Delta): Delta {
  const cells: Cells = new Map();
  applyDelta(cells, delta);
  return deltaOf(cells);
}

/** All cells as one change. */
export function deltaOf(cells: Cells): Delta {
  return new Map([...cells].map(([name, group]) => [name, { fresh: true, cells: group }]));
}

/** The hashes of the texts that a change refers to. */
export function hashesOf(delta: Delta): Set<string> {
  const hashes = new Set<string>();
  const look = (text: string | null): void => {
    const hash = text === null ? undefined : hashIn(text);
    if (hash !== undefined) hashes.add(hash);
  };
  for (const { cells } of delta.values()) cells.forEach(look);
  return hashes;
}

const FRESH = "=";
const MORE = "+";
const GONE = "-";
const CELL = "\t";
const END = ".";

/** A change as text: a line for each group and each cell, and one at the end, so that a text which was cut off is known. */
export function writeDelta(delta: Delta): string {
  let text = "";
  const write = (value: string | null, cell: string): void => {
    text += value === null ? `${GONE}${cell}\n` : `${CELL}${cell}\t${value}\n`;
  };
  for (const [name, { fresh, cells }] of delta) {
    text += `${fresh ? FRESH : MORE}${name}\n`;
    cells.forEach(write);
  }
  return `${text}${END}`;
}

/** The change of a text. Throws an `Error` that says what is wrong with it, and in which line. */
export function readDelta(text: string): Delta {
  const delta = new Map<string, { fresh: boolean; cells: Map<string, string | null> }>();
  const lines = text.split("\n");
  if (lines.pop() !== END) throw new Error("it is cut off");
  let cells: Map<string, string | null> | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = line[0];
    if (mark === FRESH || mark === MORE) {
      cells = new Map();
      delta.set(line.slice(1), { fresh: mark === FRESH, cells });
    } else if (mark === GONE && cells !== undefined) cells.set(line.slice(1), null);
    else {
      const split = line.indexOf("\t", 1);
      if (mark !== CELL || cells === undefined || split === -1) throw new Error(`line ${index + 1} cannot be read`);
      cells.set(line.slice(1, split), line.slice(split + 1));
    }
  }
  return delta;
}
