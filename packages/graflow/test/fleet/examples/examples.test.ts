// Every example that is one workflow, as it is, submitted to two worker processes: it prints what it prints on one machine. Those that are a
// story are in `stories.soak.ts`.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHall, shown, type Hall } from "./hall.ts";
import { examples, left, placeOf, stories } from "./list.ts";
import type { Order } from "./submit.ts";

let fleet: { readonly hall: Hall; readonly submitter: ChildProcess } | undefined;
let reason = "";

beforeAll(async () => {
  const hall = await openHall();
  if ("reason" in hall) {
    reason = hall.reason;
    console.warn(`Redis was not tested: ${reason}`);
    return;
  }
  const [submitter] = await Promise.all([hall.start("submit.ts"), hall.start("worker.ts"), hall.start("worker.ts")]);
  fleet = { hall, submitter };
}, 180_000);

afterAll(() => fleet?.hall.stop());

for (const example of examples)
  test(`rule 51: ${example.module}, submitted to two worker processes, prints what it prints on one machine`, async (context) => {
    const { hall, submitter } = fleet ?? context.skip(reason);
    const options = example.name === "flights" ? { channel: { report: join(hall.folder, "report.html") } } : {};
    const { module, name, output = "output.txt", tidy = (all: string) => all } = example;
    submitter.send({ module, name, options } satisfies Order);
    const [text] = (await once(submitter, "message")) as [string];
    expect(tidy(text.replaceAll(hall.folder, "out/flights"))).toBe(await shown(`${dirname(module)}/${output}`));
  });

test("every example is submitted, a story, or said to be neither", () => {
  const folders = readdirSync(placeOf("."), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== "node_modules",
  );
  const known = new Set([...examples.map(({ module }) => dirname(module)), ...stories.map(({ name }) => name), ...Object.keys(left)]);
  expect(folders.map(({ name }) => name).filter((name) => !known.has(name) && name !== "out")).toEqual([]);
});
