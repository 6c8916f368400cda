// Saves checkpoints of one run into a directory, prunes now and then, and tells each version once it is saved, until somebody kills it.
import { directoryCheckpoints } from "../../src/objects/directory-checkpoints.ts";
import { applyDelta, deltaOf, hashesOf, type Cells } from "../../src/run/snapshot/cells.ts";
import { kept } from "./kept.ts";

const [path = "", runId = ""] = process.argv.slice(2);
const store = directoryCheckpoints(path);
let version = (await store.list(runId)).at(-1)?.version ?? 0;
let after: number | undefined;
const cells: Cells = (version === 0 ? undefined : await store.read({ runId, version })) ?? new Map();
for (;;) {
  version++;
  const hash = `value ${version % 20}`;
  const delta = new Map([
    [
      "f0",
      {
        fresh: false,
        cells: new Map([
          ["version", `${version}`],
          [`cell ${version % 7}`, `#${hash}`],
        ]),
      },
    ],
  ]);
  applyDelta(cells, delta);
  const whole = deltaOf(cells);
  const values = new Map([hash, ...hashesOf(whole)].map((one) => [one, one]));
  const next = { ...kept(runId, version), after, delta: after === undefined ? whole : delta, values };
  if (!(await store.save(next))) throw new Error(`Version ${version} was refused`);
  after = version;
  process.stdout.write(`${version}\n`);
  if (version % 7 === 0) await store.prune(runId, [version - 3, version]);
}
