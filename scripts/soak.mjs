// `npm run soak`: the tests that take minutes (`*.soak.ts`): many runs in one process, watched for what they leave behind.
import { run } from "./run.mjs";
import { build, install } from "./setup.mjs";

await install();
await build();
process.exitCode = await run("vitest", ["run", "--config", "vitest.soak.config.ts", ...process.argv.slice(2)]);
