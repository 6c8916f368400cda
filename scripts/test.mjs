// `npm test`: sets up what is missing, then every check and every test. Its last line is the sum: `N passed, N failed`.
import { conclude, runChecks, runTests } from "./checks.mjs";
import { install } from "./setup.mjs";

await install();
const checks = await runChecks();
const tests = await runTests();
conclude([checks, tests]);
