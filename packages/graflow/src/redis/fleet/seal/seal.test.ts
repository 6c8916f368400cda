import fc from "fast-check";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { show } from "../../../shared/show.ts";
import type { Work } from "../../../ports/work-queues.ts";
import { fieldsText } from "./fields.ts";
import { readSealOptions, type SealKeys } from "./options.ts";
import { type Dropped, PostSeals } from "./post.ts";
import { openStored, sealStored } from "./stored.ts";
import { openWork, sealWork } from "./work.ts";

const secret = "a secret of at least thirty-two bytes";
const other = "another secret of thirty-two bytes or more";
const key = "5b".repeat(32);
const now = 1_700_000_000_000;
const maxPayload = 1000;

function keysOf(options: Parameters<typeof readSealOptions>[0], encryption?: Parameters<typeof readSealOptions>[1]): SealKeys {
  const keys = readSealOptions(options, encryption);
  if (keys === undefined) throw new Error("no keys");
  return keys;
}

const signed = keysOf({ secrets: [{ id: "one", secret }] });
const encrypted = keysOf({ secrets: [{ id: "one", secret }] }, { keys: [{ id: "k1", key }] });
const both: readonly (readonly [string, SealKeys])[] = [
  ["signed", signed],
  ["encrypted", encrypted],
];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constant("\ud83d"),
  fc.constant("\0a"),
);
const maybe = fc.option(text, { nil: undefined });
const anyWork: fc.Arbitrary<Work> = fc.record({
  id: text,
  kind: fc.constantFrom("tasks" as const, "run" as const, "tick" as const),
  queue: text,
  priority: fc.integer(),
  delay: fc.nat(1000),
  subject: fc.record({ workflow: text, graph: maybe, runId: maybe, taskId: maybe, owner: maybe }),
  concurrencyKey: maybe,
  payload: fc.string({ unit: "binary", maxLength: 60 }),
});

const open = (keys: SealKeys, work: Work, sealed: string, at: number | undefined = now) =>
  openWork(keys, work, sealed, { maxPayload, now: at });

const work: Work = {
  id: "w1",
  kind: "tasks",
  queue: "gpu",
  priority: 0,
  delay: 0,
  subject: { workflow: "flow", graph: "g", runId: "r", taskId: "t", owner: "o" },
  concurrencyKey: undefined,
  payload: "run me: ü 😀",
};

/** All works that differ from this one in one field, or by a part of a field that stands in another. */
function swapped(one: Work): readonly Work[] {
  const { subject } = one;
  const names = ["workflow", "graph", "runId", "taskId", "owner"] as const;
  const different: Work[] = [{ ...one, concurrencyKey: one.concurrencyKey === undefined ? "" : undefined }];
  for (const kind of ["tasks", "run", "tick"] as const) different.push({ ...one, kind });
  for (const left of names) {
    different.push({ ...one, subject: { ...subject, [left]: `${subject[left] ?? ""}x` } });
    if (left !== "workflow") different.push({ ...one, subject: { ...subject, [left]: subject[left] === undefined ? "" : undefined } });
    for (const right of names) {
      different.push({ ...one, subject: { ...subject, [left]: subject[right] ?? "", [right]: subject[left] ?? "" } });
      const value = subject[left] ?? "";
      different.push({ ...one, subject: { ...subject, [left]: value.slice(0, -1), [right]: value.slice(-1) + (subject[right] ?? "") } });
    }
  }
  return different.filter((each) => inspect(fieldsOf(each)) !== inspect(fieldsOf(one)));
}

function fieldsOf({ kind, subject, concurrencyKey }: Work): readonly unknown[] {
  return [kind, subject.workflow, subject.graph, subject.runId, subject.taskId, subject.owner, concurrencyKey];
}

describe.each(both)("work that is %s", (_, keys) => {
  test("is opened as it was, whatever it is", () => {
    fc.assert(
      fc.property(anyWork, (each) => {
        const sealed = sealWork(keys, each, now);
        expect(open(keys, each, sealed.text)).toEqual({ type: "opened", payload: each.payload, nonce: sealed.nonce });
        expect(sealed.text.isWellFormed()).toBe(true);
      }),
    );
  });

  test("is refused when anything of it was changed: any byte, or any bit of one", () => {
    const { text: sealed } = sealWork(keys, work, now);
    const bytes = Buffer.from(sealed);
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        expect(open(keys, work, changed.toString("utf8")), `bit ${bit} of byte ${at}`).toMatchObject({ type: "refused" });
      }
    }
  });

  test("is refused when a part of it is missing, doubled, or stands elsewhere", () => {
    const { text: sealed } = sealWork(keys, work, now);
    for (let at = 0; at < sealed.length; at++) {
      expect(open(keys, work, sealed.slice(0, at)).type).toBe("refused");
      expect(open(keys, work, sealed.slice(at + 1)).type).toBe("refused");
      expect(open(keys, work, sealed.slice(0, at) + sealed.slice(at + 1)).type).toBe("refused");
      expect(open(keys, work, sealed.slice(0, at + 1) + sealed.slice(at)).type).toBe("refused");
    }
    for (let at = 1; at < sealed.length; at++) expect(open(keys, work, sealed.slice(at) + sealed.slice(0, at)).type).toBe("refused");
    const parts = sealed.split(/[ \n]/);
    for (let left = 0; left < parts.length; left++) {
      for (let right = 0; right < left; right++) {
        const reordered = parts.with(left, parts[right] ?? "").with(right, parts[left] ?? "");
        expect(open(keys, work, `${reordered.slice(0, -1).join(" ")}\n${reordered.at(-1)}`).type).toBe("refused");
      }
    }
  });

  test("is refused around other work: another kind, workflow, graph, run, task, owner or key; parts that moved from one to the next", () => {
    fc.assert(
      fc.property(anyWork, (each) => {
        const { text: sealed } = sealWork(keys, each, now);
        for (const different of swapped(each)) expect(open(keys, different, sealed)).toMatchObject({ type: "refused", reason: "altered" });
      }),
      { numRuns: 30 },
    );
  });

  test("is known as copied, when it stands under another id or in another queue", () => {
    const { text: sealed } = sealWork(keys, work, now);
    for (const copy of [{ id: "w2" }, { queue: "default" }, { id: "gpu", queue: "w1" }])
      expect(open(keys, { ...work, ...copy }, sealed)).toMatchObject({ type: "refused", reason: "replayed" });
  });

  test("is refused with parts of another sealing", () => {
    const [one, two] = [sealWork(keys, work, now), sealWork(keys, { ...work, payload: "stop" }, now)].map(({ text: each }) =>
      each.split("\n"),
    );
    expect(open(keys, work, `${one?.[0]}\n${two?.[1]}`)).toMatchObject({ reason: "altered" });
    const words = [one, two].map((each) => each?.[0]?.split(" ") ?? []);
    const mixed = (words[0] ?? []).map((each, at) => words[0]?.with(at, words[1]?.[at] ?? each).join(" "));
    for (const line of mixed.filter((each) => each !== one?.[0])) expect(open(keys, work, `${line}\n${one?.[1]}`).type).toBe("refused");
  });

  test("is refused by whoever has other secrets, and believed by whoever has the secret among others", () => {
    const { text: sealed } = sealWork(keys, work, now);
    const encryption = { keys: [{ id: "k1", key }] };
    const foreign = keysOf({ secrets: [{ id: "one", secret: other }] }, encryption);
    const renamed = keysOf({ secrets: [{ id: "two", secret }] }, encryption);
    const rotated = keysOf(
      {
        secrets: [
          { id: "two", secret: other },
          { id: "one", secret },
        ],
      },
      {
        keys: [
          { id: "k2", key: "7c".repeat(32) },
          { id: "k1", key },
        ],
      },
    );
    expect(open(foreign, work, sealed)).toMatchObject({ reason: "altered" });
    expect(open(renamed, work, sealed)).toMatchObject({ reason: "altered", error: expect.stringContaining("`one`") as string });
    expect(open(rotated, work, sealed)).toMatchObject({ type: "opened", payload: work.payload });
    expect(open(rotated, work, sealWork(rotated, work, now).text)).toMatchObject({ type: "opened" });
    expect(open(keys, work, sealWork(rotated, work, now).text)).toMatchObject({ reason: "altered" });
  });

  test("is refused when it is too old, which begins when its delay is over", () => {
    const week = 7 * 24 * 3600_000;
    const { text: sealed } = sealWork(keys, { ...work, delay: 500 }, now);
    expect(open(keys, work, sealed, now + 500 + week).type).toBe("opened");
    expect(open(keys, work, sealed, now + 501 + week)).toMatchObject({ reason: "expired" });
    expect(openWork(keys, work, sealed, { maxPayload, now: undefined }).type).toBe("opened");
  });

  test("is refused when it is too large, whatever the bytes are written as", () => {
    for (const sign of ["a", "ü", "\u20ac", "😀"]) {
      const fits = sign.repeat(Math.floor(maxPayload / Buffer.byteLength(sign)));
      const sealed = { fits: { ...work, payload: fits }, more: { ...work, payload: `${fits}${sign}` } };
      expect(open(keys, work, sealWork(keys, sealed.fits, now).text).type).toBe("opened");
      expect(open(keys, work, sealWork(keys, sealed.more, now).text)).toMatchObject({ reason: "oversized" });
    }
    expect(open(keys, work, "x".repeat(1_000_000))).toMatchObject({ reason: "oversized" });
  });
});

describe("what is not signed", () => {
  test("is refused, and so is what only looks as if", () => {
    expect(open(signed, work, work.payload)).toMatchObject({ reason: "unsigned" });
    expect(open(signed, work, "")).toMatchObject({ reason: "unsigned" });
    for (const forged of ["gf1 ", "gf1 \n", "gf1 one\nx", "gf1 one - n\nx", "gf1 one - n 1 gpu w1 \nx", `gf1 ${"x".repeat(900)}\n`])
      expect(open(signed, work, forged)).toMatchObject({ reason: "altered" });
  });

  test("of whatever form never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string().map((rest) => `gf1 one k1 ${rest}\n${rest}`),
        ),
        (forged) => {
          for (const [, keys] of both) expect(open(keys, work, forged).type).toBe("refused");
        },
      ),
    );
  });
});

describe("encrypted work", () => {
  test("shows nothing of its payload, and is another text each time", () => {
    const texts = Array.from({ length: 100 }, () => sealWork(encrypted, work, now).text);
    expect(new Set(texts.map((each) => each.split("\n")[1])).size).toBe(100);
    for (const each of texts) expect(each).not.toContain("run me");
  });

  test("cannot be read without its key, and says so; without encryption here, signed work is believed all the same", () => {
    const { text: sealed } = sealWork(encrypted, work, now);
    expect(open(signed, work, sealed)).toMatchObject({ reason: "damaged", error: expect.stringContaining("`k1`") as string });
    const wrong = keysOf({ secrets: [{ id: "one", secret }] }, { keys: [{ id: "k1", key: "00".repeat(32) }] });
    expect(open(wrong, work, sealed)).toMatchObject({ reason: "damaged" });
    expect(open(encrypted, work, sealWork(signed, work, now).text)).toMatchObject({ type: "opened" });
  });
});

describe("fields", () => {
  test("of different lists are different texts", () => {
    const list = fc.array(maybe, { maxLength: 5 });
    fc.assert(
      fc.property(list, list, (left, right) => {
        const same = left.length === right.length && left.every((each, i) => each === right[i]);
        expect(fieldsText(left) === fieldsText(right)).toBe(same);
      }),
    );
    const parts = [["a", "b"], ["ab", ""], ["", "ab"], ["a", "b", ""], ["a1:b"], ["-"], [undefined], [""], ["1:a"], ["a"]];
    expect(new Set(parts.map(fieldsText)).size).toBe(parts.length);
  });
});

describe("post", () => {
  function postOf(keys: SealKeys = signed, from = "there", at = () => now): { readonly seals: PostSeals; readonly dropped: Dropped[] } {
    const dropped: Dropped[] = [];
    return { seals: new PostSeals(keys, from, at, (why) => void dropped.push(why)), dropped };
  }

  test("is opened by whom it is for, once each", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 10 }), text, (messages, to) => {
        const { seals: sender } = postOf(encrypted);
        const { seals, dropped } = postOf(encrypted, to);
        const sealed = messages.map((message) => sender.seal(to, message));
        expect(sealed.map((each) => seals.open(to, each))).toEqual(messages);
        expect(sealed.map((each) => seals.open(to, each))).toEqual(messages.map(() => undefined));
        expect(dropped).toEqual(messages.map(() => "replayed"));
      }),
    );
  });

  test("is dropped and counted when it is for somebody else, was changed, is not signed, or too old", () => {
    const { seals: sender } = postOf();
    const { seals, dropped } = postOf(signed, "here");
    const sealed = sender.seal("here", "done");
    for (const [to, forged] of [
      ["elsewhere", sealed],
      ["here", sealed.replace("done", "undo")],
      ["here", sealed.replace("there", "where")],
      ["here", "done"],
      ["here", sealWork(signed, { ...work, payload: "done" }, now).text],
      ["here", sender.sealResult("here", "done", true, "done")],
      ["here", postOf(signed, "there", () => now - 8 * 24 * 3600_000).seals.seal("here", "done")],
    ] as const)
      expect(seals.open(to, forged)).toBeUndefined();
    expect(dropped).toEqual(["altered", "altered", "altered", "unsigned", "altered", "altered", "expired"]);
    expect(seals.open("here", sealed)).toBe("done");
  });

  test("that overtakes other post by a little is believed, by much it is not; senders are counted apart", () => {
    const [first, second] = [postOf(signed, "a").seals, postOf(signed, "b").seals];
    const { seals } = postOf(signed, "here");
    const late = first.seal("here", "late");
    const tooLate = first.seal("here", "too late");
    for (let i = 0; i < 40; i++) expect(seals.open("here", first.seal("here", "x"))).toBe("x");
    expect(seals.open("here", late)).toBe("late");
    for (let i = 0; i < 100; i++) expect(seals.open("here", first.seal("here", "x"))).toBe("x");
    expect(seals.open("here", tooLate)).toBeUndefined();
    expect(seals.open("here", second.seal("here", "first of mine"))).toBe("first of mine");
  });

  test("results are those of their run and attempt, and as pure as they were", () => {
    const { seals, dropped } = postOf(encrypted);
    const sealed = seals.sealResult("run", "a/1", true, "42");
    expect(seals.openResult("run", "a/1", true, sealed)).toBe("42");
    expect(seals.openResult("run", "a/1", false, sealed)).toBeUndefined();
    expect(seals.openResult("run", "a/2", true, sealed)).toBeUndefined();
    expect(seals.openResult("run2", "a/1", true, sealed)).toBeUndefined();
    expect(seals.openResult("run", "a/1", true, "42")).toBeUndefined();
    expect(dropped).toEqual(["altered", "altered", "altered", "unsigned"]);
  });
});

test("what is stored is opened as what it is, under its id, by those who have the secret; where nothing is signed it stays as it is", () => {
  for (const [, keys] of both) {
    const sealed = sealStored(keys, "schedule", "nightly", "{}");
    expect(openStored(keys, "schedule", "nightly", sealed)).toBe("{}");
    expect(openStored(keys, "schedule", "daily", sealed)).toBeUndefined();
    expect(openStored(keys, "run", "nightly", sealed)).toBeUndefined();
    expect(openStored(keys, "schedule", "nightly", "{}")).toBeUndefined();
    expect(openStored(undefined, "schedule", "nightly", sealed)).toBeUndefined();
  }
  expect(sealStored(undefined, "schedule", "nightly", "{}")).toBe("{}");
  expect(openStored(undefined, "schedule", "nightly", "{}")).toBe("{}");
});

describe("options of signing and encryption", () => {
  test("are none where none are given, and take secrets as text or bytes, keys also as hex or base64", () => {
    expect(readSealOptions(undefined, undefined)).toBeUndefined();
    const bytes = Buffer.from(key, "hex");
    for (const each of [key, bytes, bytes.toString("base64"), bytes.toString("base64url"), new Uint8Array(bytes)])
      expect(keysOf({ secrets: [{ id: "a", secret: Buffer.from(secret) }] }, { keys: [{ id: "k", key: each }] }).encryptWith).toBe("k");
    expect(keysOf({ secrets: [{ id: "a", secret: "ä".repeat(16) }], maxAge: "5m" }).maxAge).toBe(300_000);
  });

  test("that cannot be are errors, which show no secret", () => {
    const sound = { secrets: [{ id: "a", secret }] };
    const wrong: [unknown, unknown, RegExp][] = [
      [{ secrets: [{ id: "a", secret: "s".repeat(31) }] }, undefined, /at least 32 bytes, got 31/],
      [{ secrets: [] }, undefined, /at least one/],
      [{ secrets: [{ id: "a b", secret }] }, undefined, /signing\.secrets\[0\]\.id/],
      [
        {
          secrets: [
            { id: "a", secret },
            { id: "a", secret: other },
          ],
        },
        undefined,
        /twice/,
      ],
      [{ secrets: [{ id: "a", secret: 5 }] }, undefined, /text or bytes/],
      [{ secrets: [secret] }, undefined, /\{ id, secret \}/],
      [{ ...sound, maxAge: 10 }, undefined, /at least 1 s/],
      [{ ...sound, secret }, undefined, /secret/],
      [secret, undefined, /object/],
      [undefined, { keys: [{ id: "k", key }] }, /`signing` with `encryption`/],
      [sound, { keys: [{ id: "k", key: key.slice(2) }] }, /32 bytes/],
      [sound, { keys: [{ id: "k", key: `${secret}` }] }, /32 bytes/],
      [sound, { keys: [] }, /at least one/],
      [sound, key, /object/],
    ];
    for (const [signing, encryption, message] of wrong) {
      let thrown: unknown;
      try {
        readSealOptions(signing as never, encryption as never);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ code: "OPTION_INVALID", message: expect.stringMatching(message) as string });
      expect(inspect(thrown, { depth: 9 })).not.toContain(secret);
      expect(inspect(thrown, { depth: 9 })).not.toContain(key);
    }
  });

  test("show no secret when they are printed", () => {
    for (const printed of [inspect(encrypted, { depth: 9, showHidden: true }), show(encrypted), JSON.stringify([...encrypted.signing])]) {
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(key);
    }
  });
});
