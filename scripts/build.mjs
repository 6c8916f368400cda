// `npm run build`: sets up what is missing, then compiles and type-checks everything, tests and examples too.
import { run } from "./run.mjs";
import { install } from "./setup.mjs";

await install();
process.exitCode = await run("tsc", ["-b"]);
