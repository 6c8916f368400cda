// The story: one task, two images, two engines that differ only in what "node" means.
import { join } from "node:path";
import { createEngine } from "@graflow/core";
import { docker } from "@graflow/core/docker";
import { surveys } from "./survey.ts";

const images = [process.env["OTHER_NODE_IMAGE"] ?? "node:22-slim", process.env["NODE_IMAGE"] ?? "node:24-slim"];
const features = ["structuredClone", "Map.groupBy", "Promise.try", "RegExp.escape", "Error.isError", "Float16Array"];

const found = await Promise.all(
  images.map(async (image) => {
    // The folder that has the module and its `node_modules` is seen in the container, under the same path.
    await using engine = createEngine({ handlers: { node: docker({ image, project: join(import.meta.dirname, "../..") }) } });
    return await surveys.run(features, { engine });
  }),
);

const row = (...cells: readonly string[]): void =>
  console.log(
    cells
      .map((cell, index) => cell.padEnd(index === 0 ? 18 : 10))
      .join("")
      .trimEnd(),
  );
row("", ...found.map(({ major }) => `Node ${major}`));
for (const feature of features) row(feature, ...found.map(({ knows }) => (knows[feature] === true ? "yes" : "no")));
console.log(new Set(found.map(({ digest }) => digest)).size === 1 ? "\nBoth have carried out the same file." : "\nThe files differ.");
