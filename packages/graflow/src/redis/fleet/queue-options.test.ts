import { describe, expect, test } from "vitest";
import { type QueueOptions, readQueueOptions } from "./queue-options.ts";

describe("options of queues", () => {
  test("say what is left out, in milliseconds", () => {
    const settings = readQueueOptions({
      queues: { gpu: { concurrency: 2 }, mail: { rate: { limit: 3, per: "2s" }, maxLength: 7, whenFull: "fail" } },
    });
    expect(settings).toEqual({
      queues: new Map([
        ["gpu", { maxLength: undefined, whenFull: "wait", concurrency: 2, rate: undefined }],
        ["mail", { maxLength: 7, whenFull: "fail", concurrency: undefined, rate: { limit: 3, per: 2000 } }],
      ]),
      lock: 3000,
      poisonAfter: 10,
      unroutableAfter: 600_000,
    });
  });

  test.each<[QueueOptions, RegExp]>([
    [{ lock: "100ms" }, /Expected `lock` to be at least 500 ms, got/],
    [{ poisonAfter: 0 }, /`poisonAfter`/],
    [{ unroutableAfter: -1 }, /unroutableAfter/],
    [{ queues: [] as never }, /`queues`/],
    [{ queues: { a: null as never } }, /Expected `queues.a` to be an object, got/],
    [{ queues: { a: { speed: 1 } as never } }, /speed/],
    [{ queues: { a: { maxLength: 0 } } }, /queues.a.maxLength/],
    [{ queues: { a: { concurrency: 1.5 } } }, /queues.a.concurrency/],
    [{ queues: { a: { whenFull: "drop" as never } } }, /Expected `queues.a.whenFull` to be "wait" or "fail", got .*drop/],
    [{ queues: { a: { rate: 5 as never } } }, /Expected `queues.a.rate` to be { limit, per }, got .*5/],
    [{ queues: { a: { rate: { limit: 0, per: "1s" } } } }, /queues.a.rate.limit/],
    [{ queues: { a: { rate: { limit: 1, per: 0 } } } }, /Expected `queues.a.rate.per` to be longer than 0/],
  ])("%j is refused", (options, message) => {
    expect(() => readQueueOptions(options)).toThrow(message);
    expect(() => readQueueOptions(options)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });
});
