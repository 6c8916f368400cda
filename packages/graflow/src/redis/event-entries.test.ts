import { expect, test } from "vitest";
import type { StoredEvent } from "../ports/run-store.ts";
import { entriesOf, eventsIn } from "./event-entries.ts";

function back(events: readonly StoredEvent[]): StoredEvent[] {
  return entriesOf(events).flatMap(({ first, last, texts }) => eventsIn(last, [`${first}`, texts]));
}

const event = (seq: number, text = `event ${seq}`): StoredEvent => ({ seq, text });

test("events stand together as far as they follow on one another, and no more than a reader takes at a time", () => {
  const many = Array.from({ length: 250 }, (_, i) => event(i + 5));
  expect(entriesOf(many).map(({ first, last }) => [first, last])).toEqual([
    [5, 104],
    [105, 204],
    [205, 254],
  ]);
  expect(back(many)).toEqual(many);
  const gaps = [event(1), event(2), event(4), event(9)];
  expect(entriesOf(gaps).map(({ first, last }) => [first, last])).toEqual([
    [1, 2],
    [4, 4],
    [9, 9],
  ]);
  expect(back(gaps)).toEqual(gaps);
  expect(entriesOf([])).toEqual([]);
});

test("any text is one event, also one of several lines", () => {
  const odd = ["", "\n", "a\nb", "\0", "\0\n", "\ud800", "a\n\udc00", '"\\n"'].map((text, i) => event(i + 1, text));
  expect(back(odd)).toEqual(odd);
});

test("events that an older version has stored, each an entry of its own, are read", () => {
  expect(eventsIn(3, ["t", "three\nlines\n"])).toEqual([event(3, "three\nlines\n")]);
});
