// The story: the last stage but one fails, is corrected, and the run goes on. What took long is not done again.
import { rm } from "node:fs/promises";
import { createEngine, sqlite } from "@graflow/core";
import { inAnotherProcess } from "../another-process.ts";

const [folder = "out/etl"] = process.argv.slice(2);
const pipeline = new URL("one-process.ts", import.meta.url);
await rm(folder, { recursive: true, force: true });

console.log("The pipeline, as it was first written:");
await inAnotherProcess(pipeline, folder, "first");

console.log("\nThe same run, after `load` was corrected:");
await inAnotherProcess(pipeline, folder, "corrected");

await using engine = createEngine({ backend: sqlite({ path: `${folder}/graflow.db` }) });
const { status, output } = await engine.runs.show("films");
console.log(`\nIt has ${status}:`);
for (const line of output as string[]) console.log(`  ${line}`);
