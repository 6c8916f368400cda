// The picture as a list, for what is too wide or too tangled for boxes: everything in order, indented by frame. What does not simply go on
// with the next line tells where it goes.
import { levelsOf, type Level } from "../../graph/drawing/levels.ts";
import { ranksOf } from "../../graph/drawing/ranks.ts";
import { AGAIN, isFrame, titleOf, type Item, type Scene } from "../../graph/drawing/scene.ts";
import { stateSigns } from "../../graph/drawing/palette.ts";
import { stateOf, type States } from "../../graph/drawing/state.ts";
import { visible } from "../../graph/drawing/text.ts";
import { inInk } from "./paint.ts";
import { fitColumns } from "./width.ts";

export function list(scene: Scene, states: States | undefined, width: number, color: boolean): string {
  const levels = levelsOf(scene);
  const lines: string[] = [];
  const write = (frame: Item | undefined, indent: string): void => {
    const level = levels.get(frame);
    if (level === undefined) return;
    const ranks = ranksOf(level);
    const items = level.items.filter((item) => item !== frame).toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    const facts = factsOf(level, frame, items);
    for (const [n, item] of items.entries()) {
      const isLast = n === items.length - 1;
      const state = stateOf(states, item.node.path);
      const sign = state === undefined ? "" : `${stateSigns[state]} `;
      const guide = `${indent}${isLast ? "└─ " : "├─ "}`;
      const { before, after } = facts.get(item) ?? { before: "", after: "" };
      const name = fitColumns(`${sign}${before}${visible(titleOf(item))}`, Math.max(8, width - guide.length));
      const rest = [...item.node.remarks.map((remark) => ` · ${visible(remark)}`), after].join("");
      const left = Math.max(0, width - guide.length - name.length);
      lines.push(
        `${inInk(guide, "quiet", color)}${inInk(name, state ?? "plain", color)}${inInk(left < 4 ? "" : fitColumns(rest, left), "quiet", color)}`,
      );
      if (isFrame(item)) write(item, `${indent}${isLast ? "   " : "│  "}`);
    }
  };
  write(undefined, "");
  return `${lines.join("\n")}\n`;
}

interface Facts {
  /** The cases of a branch that lead here. */
  readonly before: string;
  readonly after: string;
}

function factsOf({ links }: Level, frame: Item | undefined, items: readonly Item[]): ReadonlyMap<Item, Facts> {
  const hasFlow = links.some(({ back, from }) => !back && from !== frame);
  const outs = new Map<Item, string[]>();
  const goesOn = new Map<Item, Item[]>();
  const cases = new Map<Item, string[]>();
  const add = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [value]);
    else known.push(value);
  };
  for (const { from, to, back, label } of links) {
    const name = visible(titleOf(to));
    if (from === frame) add(cases, to, visible(label));
    else if (back) add(outs, from, `↺ ${label === AGAIN ? "" : `${visible(label)}: `}${name}`);
    else {
      add(goesOn, from, to);
      add(outs, from, `→ ${label === "" ? "" : `${visible(label)}: `}${name}`);
    }
  }
  return new Map(
    items.map((item, n) => {
      const next = items[n + 1];
      const forward = goesOn.get(item) ?? [];
      const all = outs.get(item) ?? [];
      const simply = forward.length === 1 && forward[0] === next;
      const told = simply ? all.filter((text) => !text.startsWith("→ ")) : all;
      const ends = hasFlow && frame?.isChoice !== true && forward.length === 0 && next !== undefined ? ["→ end"] : [];
      const lead = (cases.get(item) ?? []).join(", ");
      return [item, { before: lead === "" ? "" : `[${lead}] `, after: [...told, ...ends].map((text) => `  ${text}`).join("") }];
    }),
  );
}
