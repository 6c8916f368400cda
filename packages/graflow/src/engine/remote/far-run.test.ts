import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { OTHER, wireOver } from "../outpost/line.ts";
import { Resources } from "../resources.ts";
import { systemClock } from "../system-clock.ts";
import { FarRun } from "./far-run.ts";
import { Switchboard } from "./switchboard.ts";
import { Told } from "./told.ts";

/** A run whose owner is at the other end of a line, and what is said to him: of whom it is, by its name. */
function farRun(): { readonly run: FarRun; readonly said: string[]; hear(text: string): void } {
  const said: string[] = [];
  let hear: (text: string) => void = () => {};
  const line = {
    send: (text: string) => {
      const message = JSON.parse(text) as readonly string[];
      said.push(message[0] === "tell" ? (message[2] as string) : text);
    },
    listen: (listener: (text: string) => void) => (hear = listener),
  };
  const switchboard = new Switchboard(wireOver(line), systemClock, undefined);
  const run = new FarRun(
    {
      runId: "r",
      workflow: "w",
      graph: "",
      owner: OTHER,
      isTelling: false,
      switchboard,
      clock: systemClock,
      registry: undefined,
      resources: new Resources(),
      told: new Told(switchboard),
    },
    ["e1", 0, 1],
  );
  return { run, said, hear: (text) => hear(text) };
}

test("what a task has asked and not waited for keeps nothing of it, once it is over", async () => {
  const { run } = farRun();
  const kept: WeakRef<object>[] = [];
  const leave = (): void => {
    const value = { of: "the task" };
    kept.push(new WeakRef(value));
    void run.ask("channel.read", []).then(() => value);
  };
  leave();
  run.end();
  leave();
  run.forsake(new Error("over"));
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await new Promise((resolve) => void setImmediate(resolve));
  collect();
  expect(kept.map((each) => each.deref())).toEqual([undefined, undefined]);
});

test("its owner is told that a task has gone on, once whoever carries it out for this process has said so", () => {
  const { run, said } = farRun();
  run.begin().end();
  expect(said).toEqual(["end"]);
  const [goOn, goOnAsWell] = [run.putOff(), run.putOff()];
  run.begin().end();
  goOn();
  goOn();
  expect(said).toEqual(["end"]);
  goOnAsWell();
  expect(said).toEqual(["end", "end"]);
});
