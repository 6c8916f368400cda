// The story: a training is killed in epoch 37, another process goes on with it, and nobody could tell from the weights.
import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { createEngine, sqlite } from "@graflow/core";
import { inAnotherProcess } from "../another-process.ts";
import { training } from "./training.ts";

const [folder = "out/training"] = process.argv.slice(2);
const path = `${folder}/graflow.db`;
const trainer = new URL("trainer.ts", import.meta.url);
await rm(folder, { recursive: true, force: true });

console.log("A process trains:");
console.log(`  ${await inAnotherProcess(trainer, path, "penguins", "37")} in epoch 37`);

await using engine = createEngine({ backend: sqlite({ path }) });
console.log(`\nThe run is ${(await engine.runs.get("penguins"))?.status}. What is stored of it:`);
for (const { name, metadata } of await engine.checkpoints.list("penguins"))
  console.log(`  ${name}  loss ${Number(metadata?.["loss"]).toFixed(3)}`);

console.log("\nAnother process goes on with it:");
await inAnotherProcess(trainer, path, "penguins");

const { status, output } = await engine.runs.show("penguins");
const undisturbed = await training.run();
console.log(`\nThe run has ${status}. On penguins that it has never seen: ${(undisturbed.test.accuracy * 100).toFixed(1)} % are found.`);
console.log(`Its weights are ${isDeepStrictEqual(output, undisturbed) ? "exactly" : "not"} those of a training that nobody disturbed.`);
