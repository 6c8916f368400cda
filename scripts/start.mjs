// `npm start`: sets up what is missing, then runs the main example. Arguments go to the command line: `npm start -- --json`.
import { run } from "./run.mjs";
import { build, install } from "./setup.mjs";

const mainExample = "examples/flights/flights.ts";

await install();
await build();
process.exitCode = await run("node", ["apps/cli/bin/graflow.mjs", "run", mainExample, ...process.argv.slice(2)]);
