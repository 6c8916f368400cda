import { describe, expect, test } from "vitest";
import { type Mode, type ModeEvent, nextMode } from "./mode.ts";

const error = new Error("the id is taken");
const ending = { reason: "SIGTERM", error: undefined };
const modes: readonly Mode[] = [
  { type: "starting" },
  { type: "running" },
  { type: "draining", ending, until: 5 },
  { type: "leaving", ending },
  { type: "stopped", ending },
];
const events: readonly ModeEvent[] = [
  { type: "registered" },
  { type: "refused", error, until: 9 },
  { type: "drain", reason: "asked", until: 9 },
  { type: "settled" },
  { type: "time-up" },
  { type: "left" },
];

test("every way from one mode to another, and no other", () => {
  const ways = modes.flatMap((mode) =>
    events.flatMap((event) => {
      const next = nextMode(mode, event);
      return next === mode ? [] : [`${mode.type} ──${event.type}──► ${next.type}`];
    }),
  );
  expect(ways).toEqual([
    "starting ──registered──► running",
    "starting ──refused──► leaving",
    "starting ──drain──► leaving",
    "running ──refused──► draining",
    "running ──drain──► draining",
    "draining ──settled──► leaving",
    "draining ──time-up──► leaving",
    "leaving ──left──► stopped",
  ]);
});

describe("why it ends", () => {
  test("is the first reason, and its time is not lengthened by a second", () => {
    const draining = nextMode({ type: "running" }, { type: "drain", reason: "SIGTERM", until: 5 });
    expect(nextMode(draining, { type: "drain", reason: "again", until: 50 })).toBe(draining);
    expect(draining).toEqual({ type: "draining", ending, until: 5 });
  });

  test("is an error where it was refused", () => {
    const left = nextMode(nextMode({ type: "starting" }, { type: "refused", error, until: 9 }), { type: "left" });
    expect(left).toEqual({ type: "stopped", ending: { reason: "the id is taken", error } });
  });
});
