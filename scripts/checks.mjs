// The checks of the repository, one after the other: each is one line when it passes and its whole output when it does not.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository, run } from "./run.mjs";

/**
 * @typedef {{ passed: number, failed: number }} Count
 */

/**
 * Runs every `check:*` of package.json, in its order.
 * @returns {Promise<Count>}
 */
export async function runChecks() {
  const { scripts } = /** @type {{ scripts: Record<string, string> }} */ (
    JSON.parse(readFileSync(join(repository, "package.json"), "utf8"))
  );
  const count = { passed: 0, failed: 0 };
  for (const [name, line] of Object.entries(scripts).filter(([script]) => script.startsWith("check:"))) {
    const start = Date.now();
    const [command = "", ...args] = line.split(" ");
    /** @type {Buffer[]} */
    const output = [];
    const passed = (await run(command, args, { onOutput: (chunk) => output.push(chunk) })) === 0;
    count[passed ? "passed" : "failed"]++;
    console.log(`${passed ? "✓" : "✗"} ${name.padEnd(18)} ${((Date.now() - start) / 1000).toFixed(1)} s`);
    if (!passed) console.log(`\n$ ${line}\n${Buffer.concat(output).toString("utf8").trimEnd()}\n`);
  }
  return count;
}

/**
 * Runs all tests and counts them.
 * @returns {Promise<Count>}
 */
export async function runTests() {
  const report = join(repository, "node_modules", ".cache", "test-report.json");
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const code = await run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const { passed, failed } = countTests(report);
  // Tests may all pass and the run fail all the same, e.g. by a rejection that nobody handled.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/**
 * @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile
 * @param {string} report
 * @returns {Count}
 */
function countTests(report) {
  try {
    const results = /** @type {{ numPassedTests: number, numFailedTests: number, testResults: TestFile[] }} */ (
      JSON.parse(readFileSync(report, "utf8"))
    );
    // A file that cannot be loaded has failed without a single failed test in it.
    const broken = results.testResults.filter(
      (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
    );
    return { passed: results.numPassedTests, failed: results.numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/**
 * The last line of everything, and the exit code.
 * @param {readonly Count[]} counts
 */
export function conclude(counts) {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
