// The first example that anybody sees compiles as it is printed, with everything inferred; each way to get it wrong does not.
import { expectTypeOf, test } from "vitest";
import { task, workflow, type Workflow } from "./declared.test-d.ts";

interface Row {
  readonly product: string;
  readonly amount: number;
}
interface Stats {
  readonly mean: number;
}
type Svg = `<svg${string}`;

declare function readFile(path: string, encoding: "utf8"): Promise<string>;
declare function parseCsv(text: string): Row[];
declare function isComplete(row: Row): boolean;
declare function summarize(rows: Row[]): Stats;
declare function draw(rows: Row[]): Svg;
declare function render(stats: Stats, chart: Svg): string;

const extract = task("extract", async ({ path }: { path: string }) => parseCsv(await readFile(path, "utf8")));
const clean = task("clean", (rows: Row[]) => rows.filter(isComplete));
const stats = task("stats", (rows: Row[]) => summarize(rows));
const chart = task("chart", { retry: 3, timeout: "30s" }, (rows: Row[]) => draw(rows));
const report = task("report", ({ stats, chart }: { stats: Stats; chart: Svg }) => render(stats, chart));

const sales = workflow("sales", "extract >> clean >> (stats | chart) >> report", { extract, clean, stats, chart, report });

test("its input and output are inferred", () => {
  expectTypeOf(sales).toEqualTypeOf<Workflow<{ path: string }, string, "sales">>();
  expectTypeOf(sales.run({ path: "sales.csv" })).toEqualTypeOf<Promise<string>>();
  // @ts-expect-error the input is not left out
  void sales.run();
  // @ts-expect-error the input has the path
  void sales.run({ file: "sales.csv" });
});

test("a misspelt name is an error at the expression", () => {
  // @ts-expect-error "extrct" is not in the record; it has chart, clean, extract, report, stats
  workflow("sales", "extrct >> clean >> (stats | chart) >> report", { extract, clean, stats, chart, report });
});

test("an edge that does not fit is an error at the expression", () => {
  // @ts-expect-error The output of "clean" does not fit the input of "extract"
  workflow("sales", "clean >> extract >> (stats | chart) >> report", { extract, clean, stats, chart, report });
});

test("a join with a field that nothing before it gives is an error at the expression", () => {
  const wrong = task("report", ({ stats, charts }: { stats: Stats; charts: Svg }) => render(stats, charts));
  // @ts-expect-error The output of "stats|chart" does not fit the input of "report": it has no field "charts"
  workflow("sales", "extract >> clean >> (stats | chart) >> report", { extract, clean, stats, chart, report: wrong });
});

test("a join with a field of another type is an error at the expression", () => {
  const wrong = task("report", ({ stats, chart }: { stats: Stats; chart: Stats }) => render(stats, `<svg${chart.mean}`));
  // @ts-expect-error The output of "stats|chart" does not fit the input of "report": its field "chart" has another type
  workflow("sales", "extract >> clean >> (stats | chart) >> report", { extract, clean, stats, chart, report: wrong });
});

test("an entry that the expression does not use is an error at that entry", () => {
  workflow("sales", "extract >> clean", {
    extract,
    clean,
    // @ts-expect-error "stats" is in the record, but the expression does not use it
    stats,
  });
});
