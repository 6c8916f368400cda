import { expect, test } from "vitest";
import { idIn, lastingLists, listsOf, placeOfRun, rangeOf } from "./run-lists.ts";

test("places are ordered as the times are, and then as the ids are", () => {
  const times = [-1e300, -1000.5, -1, -0, 0, Number.MIN_VALUE, 1, 999, 1000, 1000.25, 1_790_000_000_000, 1e300];
  const places = times.map((time) => placeOfRun(time, "a"));
  expect(places.toSorted()).toEqual(places);
  expect(placeOfRun(-0, "a")).toBe(placeOfRun(0, "a"));
  expect([placeOfRun(1, "b"), placeOfRun(1, "a:"), placeOfRun(1, "a")].toSorted()).toEqual(["a", "a:", "b"].map((id) => placeOfRun(1, id)));
});

test("an entry gives its id back, whatever the list and the id are", () => {
  for (const text of ["", ":", "a:b", "{}%", "\ud800", "s:running:"]) {
    for (const list of [...lastingLists(text, [text]), ...listsOf({ status: "running", workflow: text, tag: text, limit: 1 })])
      expect(idIn(list, `${list}${placeOfRun(1000, "x:y")}`)).toBe("x:y");
  }
});

test("a list holds what begins with its name, and no list begins with the name of another", () => {
  const lists = [...lastingLists("a", ["a", "a:", "ab", ""]), ...listsOf({ status: "running", workflow: "a:b", limit: 1 })];
  for (const one of lists) for (const other of lists) expect(one !== other && other.startsWith(one)).toBe(false);
  expect(rangeOf("w:a:", undefined)).toEqual(["(w:a;", "[w:a:"]);
  expect(rangeOf("w:a:", "place")).toEqual(["(w:a:place", "[w:a:"]);
});
