import { expect, test } from "vitest";
import { Switchboard } from "../remote/switchboard.ts";
import { systemClock } from "../system-clock.ts";
import { OTHER, wireOver } from "./line.ts";

const about = ["e1", 0, 1] as const;

test("nothing goes over a line once its call is over: it may be another call's by then", async () => {
  const sent: string[] = [];
  let hear: (text: string) => void = () => {};
  const switchboard = new Switchboard(
    wireOver({ send: (text) => sent.push(text), listen: (listener) => (hear = listener) }),
    systemClock,
    undefined,
  );
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = 0;
  switchboard.answer("slow", () => {
    asked++;
    return promise;
  });
  switchboard.listen();
  const question = JSON.stringify(["ask", OTHER, 1, "slow", about, "[]"]);
  hear(question);
  switchboard.close();
  resolve("too late");
  hear(question);
  await new Promise((done) => void setImmediate(done));
  expect(asked).toBe(1);
  expect(sent).toEqual([]);
  await expect(switchboard.ask(OTHER, "anything", about, [])).rejects.toMatchObject({ code: "PROCESS_GONE" });
  expect(sent).toEqual([]);
});
