// Row 5: how long a program waits for `import "@graflow/core"`, beyond the start of Node.
import { inChild } from "../child.ts";
import { takeTurns, type Turn } from "../measure.ts";
import { digits, type Section } from "../report.ts";

const mostMilliseconds = 30;
const rounds = 15;

export async function importing(): Promise<Section[]> {
  const scripts = ["import-nothing.mjs", "import-graflow.mjs", "import-zod.mjs"];
  const turns = scripts.map((script) => () => timeOf(script));
  const { medians } = await takeTurns(turns, rounds);
  const [node = Number.NaN, graflow = Number.NaN, zod = Number.NaN] = medians;
  return [
    {
      row: 5,
      title: "Import in a fresh process, in ms beyond Node itself",
      target: `under ${mostMilliseconds} ms`,
      columns: ["what", "whole process", "beyond Node"],
      lines: [
        { cells: ["@graflow/core", digits(graflow), digits(graflow - node)], ok: graflow - node < mostMilliseconds },
        { cells: ["zod", digits(zod), digits(zod - node)] },
        { cells: ["Node itself", digits(node), "–"] },
      ],
      notes: [loadedFiles()],
    },
  ];
}

/** The time that the parent waits for the whole process; whether it waited itself, the child knows. */
function timeOf(script: string): Turn {
  const start = performance.now();
  const waiting = Number(inChild(script));
  return { milliseconds: performance.now() - start, waiting };
}

function loadedFiles(): string {
  const files = JSON.parse(inChild("list-imports.mjs")) as string[];
  const packages = new Set(files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const others = packages.size === 0 ? "no other package" : `files of ${[...packages].toSorted().join(", ")}`;
  return `Importing @graflow/core loads ${files.length} files, among them ${others}.`;
}
