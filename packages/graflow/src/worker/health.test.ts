import { describe, expect, test } from "vitest";
import { type Facts, healthOf, isAlive, isHealthy } from "./health.ts";

const facts: Facts = {
  mode: "running",
  now: 100_000,
  awakeSince: 0,
  trouble: undefined,
  hearing: [{ kind: "tasks", heardAt: 99_000, freeSince: 0 }],
  deafAfter: 30_000,
};
const silent = [{ kind: "tasks", heardAt: 60_000, freeSince: 0 }] as const;

describe("the health of a worker", () => {
  test("is good while it hears", () => {
    expect(healthOf(facts)).toEqual({ status: "ok" });
  });

  test("one that is connected and neither given work nor told that there is none is deaf, and starting anew may help", () => {
    const health = healthOf({ ...facts, hearing: silent });
    expect(health).toEqual({ status: "deaf", since: 60_000, kind: "tasks" });
    expect([isHealthy(health), isAlive(health)]).toEqual([false, false]);
  });

  test("one of two that is deaf is enough", () => {
    const hearing = [...facts.hearing, { kind: "runs", heardAt: 10, freeSince: 0 } as const];
    expect(healthOf({ ...facts, hearing })).toEqual({ status: "deaf", since: 10, kind: "runs" });
  });

  test("one that is full does not listen; its silence counts from when it has room", () => {
    expect(healthOf({ ...facts, hearing: [{ ...silent[0], freeSince: undefined }] })).toEqual({ status: "ok" });
    expect(healthOf({ ...facts, hearing: [{ ...silent[0], freeSince: 80_000 }] })).toEqual({ status: "ok" });
  });

  test("a process that was stopped could not hear: its silence counts from when it woke", () => {
    expect(healthOf({ ...facts, hearing: silent, awakeSince: 99_900 })).toEqual({ status: "ok" });
  });

  test("a store that is away is said with the time since when, in every mode; starting anew does not help", () => {
    const trouble = { since: 70_000, problem: "it does not answer" };
    for (const mode of ["starting", "running", "draining"] as const) {
      const health = healthOf({ ...facts, mode, trouble, hearing: silent });
      expect(health).toEqual({ status: "away", ...trouble });
      expect([isHealthy(health), isAlive(health)]).toEqual([false, true]);
    }
  });

  test("who starts or drains is well and not ready", () => {
    expect(healthOf({ ...facts, mode: "starting", hearing: [] })).toEqual({ status: "starting" });
    expect(healthOf({ ...facts, mode: "draining", hearing: silent })).toEqual({ status: "draining" });
    expect(healthOf({ ...facts, mode: "leaving", hearing: silent })).toEqual({ status: "draining" });
  });
});
