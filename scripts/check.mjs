// `npm run check`: everything but the tests.
import { afterTests, beforeTests, conclude, runChecks } from "./checks.mjs";
import { install } from "./setup.mjs";

await install();
conclude([await runChecks(beforeTests), await runChecks(afterTests)]);
