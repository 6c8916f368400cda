// Rule 40: what is said of a graph that is not the one a run began with, kind by kind.
import { expect, test } from "vitest";
import { branch, map, par, seq, task, workflow, type AnyNode, type Workflow } from "../../src/index.ts";
import { onSqlite } from "./on-sqlite.ts";

const t = (id: string) => task(id, (value: unknown) => value);
const build = workflow as unknown as (name: string, text: string, nodes: Readonly<Record<string, AnyNode>>) => Workflow<unknown>;
const graph = (text: string, nodes: readonly string[] = ["a", "b", "c"]): Workflow<unknown> =>
  build("w", text, Object.fromEntries(nodes.map((id) => [id, t(id)])));

/** What is said when a run of one workflow is to go on in another. */
async function differencesOf(before: Workflow<unknown>, after: Workflow<unknown>): Promise<readonly string[]> {
  const on = onSqlite();
  const run = on.start(before, [1], { runId: "r" });
  run.handle.suspend();
  await run.outcome;
  return on.engine.misfits(after, "r");
}

const inner = (...ids: string[]) => workflow("inner", seq(t("x"), ...(ids.map(t) as [ReturnType<typeof t>])));

test.each<[string, Workflow<unknown>, Workflow<unknown>, string[]]>([
  ["nothing differs", graph("a >> b >> c"), graph("a >> b\nb >> c"), []],
  ["a node more", graph("a >> b", ["a", "b"]), graph("a >> b >> c"), ['"c" is new']],
  ["a node less", graph("a >> b >> c"), graph("a >> b", ["a", "b"]), ['"c" is not there any more']],
  [
    "an edge that leads elsewhere",
    graph("a >> b >> c"),
    graph("a >> b\na >> c"),
    ['the edge "b" >> "c" is not there any more', 'the edge "a" >> "c" is new'],
  ],
  ["a way back more", graph("a >> b >> c"), graph("a >> b >> c >> b"), ['the way back "c" >> "b" is new']],
  ["a group around what stood alone", graph("a >> b >> c"), graph("a >> (b | c)"), expect.arrayContaining(['"b|c" is new']) as string[]],
  ["a node in a sub-workflow", workflow("w", seq(t("a"), inner("y"))), workflow("w", seq(t("a"), inner("y", "z"))), ['"inner/z" is new']],
  [
    "the item of a map",
    workflow("w", map(inner("y"))),
    workflow("w", map(workflow("inner", seq(t("x"), t("other"))))),
    ['"inner/inner/y" is not there any more', '"inner/inner/other" is new'],
  ],
  [
    "another kind of node under the same id",
    workflow("w", seq(t("a"), par({ x: t("x") }).named("b"))),
    graph("a >> b", ["a", "b"]),
    expect.arrayContaining(['"b" is not there any more', '"b" is new']) as string[],
  ],
  [
    "a case of a branch",
    workflow(
      "w",
      branch((): "one" | "two" => "one", { one: t("one"), two: t("two") }),
    ),
    workflow(
      "w",
      branch((): "one" | "three" => "one", { one: t("one"), three: t("three") }),
    ),
    expect.arrayContaining(['"two" is not there any more', '"three" is new']) as string[],
  ],
])("rule 40: %s", async (_, before, after, expected) => {
  expect(await differencesOf(before, after)).toEqual(expected);
});

test("rule 40: of a graph that is altogether another one, as many differences are told as can be read", async () => {
  const ids = (letter: string) => Array.from({ length: 60 }, (_, n) => `${letter}${n}`);
  const [before, after] = ["a", "b"].map((letter) => graph(ids(letter).join(" >> "), ids(letter))) as [
    Workflow<unknown>,
    Workflow<unknown>,
  ];
  const told = await differencesOf(before, after);
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toMatch(/^and \d+ more$/);
});
