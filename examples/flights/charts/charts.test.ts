import { describe, expect, test } from "vitest";
import { calendar } from "./calendar.ts";
import { lateColor } from "./palette.ts";
import { project, regionOf } from "./projection.ts";
import { clock, linear, percent, shortDate } from "./scale.ts";
import { hint, label, path, tag } from "./svg.ts";

test("text from the data cannot break out of a picture", () => {
  expect(label(1, 2, "<b>&")).toBe('<text x="1" y="2">&lt;b&gt;&amp;</text>');
  expect(tag("rect", { fill: '"><script>' })).toBe('<rect fill="&quot;&gt;&lt;script&gt;"/>');
  expect(hint("a < b")).toBe("<title>a &lt; b</title>");
});

test("paths are short: one decimal", () => {
  expect(
    path(
      [
        [0, 1.26],
        [2, 3],
      ],
      true,
    ),
  ).toBe("M0,1.3L2,3Z");
});

test("scales map ends to ends, in either direction", () => {
  expect([0, 5, 10].map(linear(0, 10, 100, 0))).toEqual([100, 50, 0]);
});

test("hours, shares and dates are told as people tell them", () => {
  expect([0, 6, 12, 17].map(clock)).toEqual(["midnight", "6 am", "noon", "5 pm"]);
  expect(percent(0.226)).toBe("23%");
  expect(shortDate("2001-02-16")).toBe("Feb 16");
});

describe("the colour of lateness", () => {
  test("blends between its stops", () => {
    expect(lateColor(0.22)).toBe("rgb(238,228,205)");
    expect(lateColor(0.26)).toBe("rgb(239,199,158)");
  });

  test("stays at the ends beyond them", () => {
    expect(lateColor(0)).toBe(lateColor(0.05));
    expect(lateColor(0.9)).toBe(lateColor(0.48));
  });
});

describe("the map", () => {
  test("knows what it shows", () => {
    expect(regionOf([-87.9, 41.98])).toBe("mainland");
    expect(regionOf([-150, 61.2])).toBe("alaska");
    expect(regionOf([-157.9, 21.3])).toBe("hawaii");
    expect(regionOf([-66, 18.4])).toBeUndefined();
  });

  test("has north above and west on the left", () => {
    const [chicago, dallas, denver] = [
      project("mainland", [-87.9, 42]),
      project("mainland", [-97, 32.9]),
      project("mainland", [-104.7, 39.9]),
    ];
    expect(chicago[1]).toBeLessThan(dallas[1]);
    expect(denver[0]).toBeLessThan(dallas[0]);
  });
});

test("a calendar has a tile for each day and a frame around the worst", () => {
  const days = ["2001-01-01", "2001-01-02", "2001-02-01"].map((date, index) => ({
    date,
    flights: 10,
    late: index / 10,
  }));
  const svg = calendar(days);
  expect(svg.match(/<g>/g)).toHaveLength(3);
  expect(svg.match(/stroke-width="2"/g)).toHaveLength(1);
  expect(svg).toContain("January");
  expect(svg).toContain("February");
});
