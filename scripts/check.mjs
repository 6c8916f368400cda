// `npm run check`: everything but the tests.
import { conclude, runChecks } from "./checks.mjs";
import { install } from "./setup.mjs";

await install();
conclude([await runChecks()]);
