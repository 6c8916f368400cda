// `npm test`: sets up what is missing, then every check and every test. Its last line is the sum: `N passed, N failed`.
import { afterTests, beforeTests, conclude, runChecks, runTests } from "./checks.mjs";
import { install } from "./setup.mjs";

await install();
conclude([await runChecks(beforeTests), await runTests(), await runChecks(afterTests)]);
