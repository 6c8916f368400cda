import { expect, test } from "vitest";
import { execArgvFor, execArgvForThread } from "./exec-argv.ts";

test("loaders and limits go along", () => {
  const args = ["--import", "tsx", "--require=./hook.cjs", "--conditions", "dev", "--max-old-space-size=500", "--enable-source-maps"];
  expect(execArgvFor(args)).toEqual(args);
});

test("what says what to run, and what takes a port, does not", () => {
  const args = [
    "--inspect",
    "--inspect-brk=0.0.0.0:9229",
    "--test",
    "--test-name-pattern=a",
    "--watch",
    "--watch-path",
    "src",
    "--input-type=module",
  ];
  expect(execArgvFor([...args, "--no-warnings", "--eval", "console.log(1)"])).toEqual(["--no-warnings"]);
  expect(execArgvFor(["-p", "--import", "--input-type", "module", "-e", "--inspect"])).toEqual([]);
});

test("a thread has what its process has, but where the program is no file: then what it may be told by itself", () => {
  expect(execArgvForThread(["--import", "tsx", "--expose-gc"])).toBeUndefined();
  const args = ["--input-type=module", "--expose-gc", "--import", "tsx", "-r=./hook.cjs", "--conditions=dev", "--eval", "--import"];
  expect(execArgvForThread(args)).toEqual(["--import", "tsx", "-r", "./hook.cjs", "--conditions", "dev"]);
});
