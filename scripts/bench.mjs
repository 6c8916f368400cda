// `npm run bench`: sets up the benchmarks' own dependencies, then runs them on the built package. Arguments go to benchmarks/run.ts.
import { join } from "node:path";
import { repository, run } from "./run.mjs";
import { build, install, isInstalled, npmCi } from "./setup.mjs";

const benchmarks = join(repository, "benchmarks");

await install();
await build();
if (!isInstalled(benchmarks)) await npmCi(benchmarks);
process.exitCode = await run("node", ["run.ts", ...process.argv.slice(2)], { cwd: benchmarks });
