// One process of a contender: its owner or a worker. It does what it is asked, and ends with whoever started it.
import { WrongResult } from "../shapes.ts";
import { loadContender, type FleetName, type FleetSetup } from "./contender.ts";
import { noOp } from "./no-op.ts";

/** `hanging`: a worker whose tasks with a negative input never end. */
export interface MemberData {
  readonly role: "owner" | "worker" | "hanging";
  readonly name: FleetName;
  readonly setup: FleetSetup;
}

export type Asked =
  /** Fans out so many tasks again and again for that long, in ms; at least once. */
  | { readonly type: "fan-out"; readonly size: number; readonly milliseconds: number }
  /** One task after the other, with these inputs. */
  | { readonly type: "round-trips"; readonly inputs: readonly number[] }
  | { readonly type: "calls" };

export type Answer =
  /** Milliseconds: of one fan-out. */
  | { readonly type: "fanned-out"; readonly milliseconds: number; readonly times: number }
  /** In ms, one for each. */
  | { readonly type: "tripped"; readonly times: readonly number[] }
  /** How often a task was called since it was last asked, and how many of them travelled together. */
  | { readonly type: "called"; readonly calls: number; readonly batch: number | undefined };

const { role, name, setup } = JSON.parse(process.argv[2] ?? "") as MemberData;
process.on("disconnect", () => process.exit());
noOp.hangs = role === "hanging";
const contender = await loadContender(name);
const answer = role === "owner" ? await ownerAnswers() : await workerAnswers();
process.on("message", (asked: Asked) => {
  // A rejection ends the process, and whoever waits for the answer hears of that.
  void answer(asked).then((answered) => process.send?.(answered));
});
process.send?.("ready");

async function workerAnswers(): Promise<() => Promise<Answer>> {
  const worker = await contender.work(setup);
  return async () => {
    const { calls } = noOp;
    noOp.calls = 0;
    return { type: "called", calls, batch: worker.batch?.() };
  };
}

async function ownerAnswers(): Promise<(asked: Asked) => Promise<Answer>> {
  const owner = await contender.own(setup);
  const fanOut = async (size: number, milliseconds: number): Promise<Answer> => {
    let [spent, times] = [0, 0];
    while (times === 0 || spent < milliseconds) {
      // Other numbers each time, so that no result is one of before.
      const inputs = Array.from({ length: size }, (_, at) => at + times * size);
      const start = performance.now();
      const results = await owner.fanOut(inputs);
      spent += performance.now() - start;
      times++;
      expectResults(await results(), inputs);
    }
    return { type: "fanned-out", milliseconds: spent / times, times };
  };
  const roundTrips = async (inputs: readonly number[]): Promise<Answer> => {
    const times: number[] = [];
    for (const input of inputs) {
      const start = performance.now();
      const result = await owner.roundTrip(input);
      times.push(performance.now() - start);
      expectResults([result], [input]);
    }
    return { type: "tripped", times };
  };
  return async (asked) => {
    if (asked.type === "calls") return { type: "called", calls: noOp.calls, batch: undefined };
    return asked.type === "fan-out" ? fanOut(asked.size, asked.milliseconds) : roundTrips(asked.inputs);
  };
}

function expectResults(results: readonly number[], inputs: readonly number[]): void {
  const wrong = inputs.findIndex((input, at) => results[at] !== input + 1);
  if (wrong === -1 && results.length === inputs.length) return;
  throw new WrongResult(`${name}: expected ${inputs.length} results, each its input and 1; number ${wrong} is ${results[wrong]}`);
}
