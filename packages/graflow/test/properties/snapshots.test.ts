// Saving a run bit by bit: what its journal has noted makes the same state as all of it written anew, at every moment.
import fc from "fast-check";
import { expect, test } from "vitest";
import { COMPLETED, JUMPED } from "../../src/run/frame.ts";
import type { Cells } from "../../src/run/snapshot/cells.ts";
import { HEADER, INPUT_CELL } from "../../src/run/snapshot/names.ts";
import { EDGE_OUTPUT, FRAME_OUTPUT } from "../../src/run/snapshot/outputs.ts";
import { OWN_INPUT, readStanding, writeStanding } from "../../src/run/snapshot/pass-text.ts";
import { seededRandom } from "../../src/testing/index.ts";
import { build } from "./build.ts";
import { runs } from "./check.ts";
import { drive } from "./drive.ts";
import { Ledger } from "./ledger.ts";
import { cases } from "./sketch.ts";

const maxSteps = 60;

const wild = cases({
  acts: ["next", "goto", "gotoNew", "terminate", "cancel"],
  backs: true,
  failures: 25,
  sagas: true,
  admissions: ["same", "equal", "refused"],
});

/**
Without outputs that nobody asks for, of places that are open again and not the last, and without where inputs are found. What is not there
 * reads as `undefined`. Without starts, no attempt has begun, as when a run has just been read back.
 */
function current(cells: Cells, hasStarts = true): Cells {
  const kept: Cells = new Map();
  for (const [name, group] of cells) {
    if (!/^f\d+$/.test(name)) {
      kept.set(name, name.startsWith("p") ? standing(group, hasStarts) : group);
      continue;
    }
    const states = new Map<string, number>();
    for (const [cell, text] of group) if (/^\d+$/.test(cell)) states.set(cell, (JSON.parse(text) as number[])[0] ?? 0);
    const last = lastIn(cells, name);
    const isAsked = (cell: string, text: string): boolean => {
      const [, place] = /^(\d+)o$/.exec(cell) ?? [];
      if (place !== undefined && text === "~-1") return false;
      return place === undefined || last === place || [COMPLETED, JUMPED].includes(states.get(place) ?? 0);
    };
    kept.set(name, new Map([...group].filter(([cell, text]) => isAsked(cell, text))));
  }
  return kept;
}

/** A pass, but for where its input is found. */
function standing(group: ReadonlyMap<string, string>, hasStarts: boolean): Map<string, string> {
  const known = new Map(group);
  known.delete(INPUT_CELL);
  const header = readStanding(group.get(HEADER) ?? "[]");
  known.set(HEADER, writeStanding({ ...header, source: OWN_INPUT, isStarted: header.isStarted && hasStarts }));
  return known;
}

/** The place that completed last in its workflow, if it stands in this frame. */
function lastIn(cells: Cells, name: string): string | undefined {
  for (const group of cells.values()) {
    const [frame, place] = JSON.parse(group.get("l") ?? "[]") as number[];
    if (`f${frame}` === name) return String(place);
  }
  return undefined;
}

type Groups = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Whether one of them says of an output where it comes from, and the other what it is: what stands there may have been stored before it was
 * the same. What it is is looked at apart.
 */
function isHandedOn(one: string | undefined, other: string | undefined): boolean {
  const marks: readonly (string | undefined)[] = [EDGE_OUTPUT, FRAME_OUTPUT];
  return one !== undefined && other !== undefined && (marks.includes(one) || marks.includes(other));
}

/** The outputs that somebody asks for, by what cells there are of them. */
function asked(cells: Cells, outputs: ReadonlyMap<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [name, group] of current(cells))
    for (const cell of group.keys()) {
      const output = outputs.get(`${name} ${cell}`);
      if (output !== undefined) kept.set(`${name} ${cell}`, output);
    }
  return kept;
}

/** What one state has and another has not, a line each. */
function difference(saved: Groups, whole: Groups): string[] {
  const lines: string[] = [];
  for (const name of new Set([...saved.keys(), ...whole.keys()])) {
    const before = saved.get(name);
    const now = whole.get(name);
    for (const cell of new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])])) {
      if (before?.get(cell) !== now?.get(cell) && !isHandedOn(before?.get(cell), now?.get(cell)))
        lines.push(`${name} ${cell}: saved ${before?.get(cell) ?? "nothing"}, is ${now?.get(cell) ?? "nothing"}`);
    }
  }
  return lines;
}

test("rule 42: the changes that were saved make the same state as all of it", () => {
  fc.assert(
    fc.property(wild, (sketch) => {
      const { workflow } = build(sketch);
      const ledger = new Ledger();
      const random = seededRandom(sketch.seed + 1);
      const faults: string[] = [];
      const driven = drive(workflow.plan, sketch.input, {
        ...sketch,
        maxSteps,
        begins: (run) => ledger.begin(run, sketch.seed % 2 === 0),
        between: (moment) => {
          if (faults.length > 0) return undefined;
          // Saves take a while, and some of them fail.
          if (ledger.isSaving && random() < 0.5) ledger.settle(random() < 0.7);
          if (ledger.isSaving || random() < 0.6) return undefined;
          ledger.save(moment);
          if (random() < 0.5) return undefined;
          ledger.settle(true);
          const whole = ledger.whole(moment);
          const read = ledger.read(workflow.plan, moment.run.limits);
          faults.push(...difference(new Map([["inputs", read.inputs]]), new Map([["inputs", whole.inputs]])));
          faults.push(...difference(current(ledger.cells), current(whole.cells)));
          const again = ledger.wholeAgain(read);
          faults.push(...difference(current(ledger.cells, false), current(again.cells, false)).map((line) => `read back: ${line}`));
          const given = new Map([["outputs", asked(whole.cells, whole.outputs)]]);
          faults.push(...difference(new Map([["outputs", asked(whole.cells, again.outputs)]]), given));
          const isDoomed = ["failed", "cancelled"].includes(moment.run.root.ending?.type ?? "");
          if (again.isSound !== whole.isSound) faults.push(`read back: is ${again.isSound ? "sound" : "not sound"}`);
          if (!isDoomed && whole.isSound !== ledger.journal.isSound) faults.push(`is ${whole.isSound ? "sound" : "not sound"}`);
          return undefined;
        },
      });
      expect([...faults, ...driven.faults]).toEqual([]);
    }),
    runs(400),
  );
});
