import { describe, expect, test } from "vitest";
import { OptionError } from "../../shared/errors/option-error.ts";
import { backendCases, fleetCases, runCases } from "./cases.ts";

const [first = "", second = ""] = runCases.map(({ name }) => name);

describe("the list of cases", () => {
  test("has every name once", () => {
    const names = backendCases().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("keeps a case that is skipped, with its reason", () => {
    const cases = backendCases({ [first]: "not yet" });
    expect(cases.map(({ name }) => name)).toEqual(backendCases().map(({ name }) => name));
    expect(cases.filter(({ skip }) => skip !== undefined).map(({ name, skip }) => [name, skip])).toEqual([[first, "not yet"]]);
  });

  test("skips all that is for fleets of a backend that has none", () => {
    const cases = backendCases({ fleet: "it only stores", [first]: "not yet" });
    const skipped = cases.filter(({ skip }) => skip === "it only stores").map(({ name }) => name);
    expect(skipped).toEqual(fleetCases.map(({ name }) => name));
    expect(cases.find(({ name }) => name === first)?.skip).toBe("not yet");
    expect(() => backendCases({ fleet: "" })).toThrow(OptionError);
  });

  test("refuses names that no case has and reasons that are none, all at once", () => {
    const skip = { [first.slice(0, -1)]: "a slip", [second]: " " };
    expect(() => backendCases(skip)).toThrow(OptionError);
    expect(() => backendCases(skip)).toThrow(
      /^Expected `skip` to have a reason .*there is no case .*Did you mean ".*has no reason, but `" "`/,
    );
  });
});
