// What a task throws, and what is tried again.
import { describe, expect, test } from "vitest";
import { follow, startOn, thrownIn, type World } from "./world.ts";

export function errorCases({ flows, engine }: World): void {
  describe("fails", () => {
    test("with what it threw: message, name, code, stack, causes, and things that are no errors", async () => {
      const told = await follow(startOn(flows.throwing, undefined, await engine()));
      expect(told.outcome).toMatchObject({ status: "completed", output: {} });
      const of = (taskId: string): Error => thrownIn(told, taskId) as Error;
      expect(of("chained")).toBeInstanceOf(TypeError);
      expect(of("chained")).toMatchObject({ message: "no", cause: { name: "RangeError", message: "because", cause: "of this" } });
      expect(of("chained").cause).toBeInstanceOf(RangeError);
      expect(of("chained").stack).toMatch(/flows?[/.].*:\d+/);
      expect(of("declined")).toMatchObject({ name: "PaymentError", message: "declined", code: "CARD_DECLINED", status: 402 });
      expect(of("many")).toBeInstanceOf(AggregateError);
      expect(of("many")).toMatchObject({ message: "both", errors: [{ name: "TypeError" }, { name: "RangeError", message: "two" }] });
      expect(String(of("text"))).toContain("just text");
      expect(String(of("nothing"))).toContain("null");
      expect(of("record")).toBeDefined();
      expect(of("circular").message).toBe("round");
      expect(of("circular").cause).toBe(of("circular"));
      expect(of("frozen").message).toBe("cold");
      expect(of("rejects")).toBeInstanceOf(SyntaxError);
    });

    test("and is tried again as often as it may", async () => {
      expect(await flows.flaky.run(2, { engine: await engine() })).toBe(2);
      await expect(flows.flaky.run(3, { engine: await engine() })).rejects.toMatchObject({ code: "RETRY_EXHAUSTED" });
    });

    test("rule 25: which errors are tried again is decided where they are thrown", async () => {
      const { events, outcome } = await follow(startOn(flows.choosy, undefined, await engine()));
      expect(outcome).toMatchObject({ status: "failed" });
      expect(events.filter(({ type }) => type === "task.retrying")).toHaveLength(2);
      const failed = events.find(({ type }) => type === "task.failed");
      expect(failed).toMatchObject({ attempt: 2, error: { cause: { message: "gone" } } });
    });

    test("and what it has done once is not done again", async () => {
      expect(await flows.careful.run(undefined, { engine: await engine() })).toEqual(["ticket 1", 1]);
    });
  });
}
