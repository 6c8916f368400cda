import { expect, test } from "vitest";
import { clamp, Screen } from "./screen.ts";
import { VirtualTerminal } from "../../test/virtual-terminal.ts";

test("a frame replaces the one before it, in one write", () => {
  const terminal = new VirtualTerminal(40, 10);
  const screen = new Screen(terminal);
  screen.draw(["one", "two", "three"]);
  expect(terminal.text).toBe("one\ntwo\nthree");
  screen.draw(["one", "2", "three", "four"]);
  expect(terminal.text).toBe("one\n2\nthree\nfour");
  screen.draw(["only"]);
  expect(terminal.text).toBe("only");
  expect(terminal.writes).toBe(3);
});

test("a frame equal to the one before it writes nothing", () => {
  const terminal = new VirtualTerminal(40, 10);
  const screen = new Screen(terminal);
  screen.draw(["one"]);
  screen.draw(["one"]);
  expect(terminal.writes).toBe(1);
});

test("printed text stays above the frame, with the next frame, also when it wraps", () => {
  const terminal = new VirtualTerminal(20, 10);
  const screen = new Screen(terminal);
  screen.draw(["tree 1", "tree 2"]);
  screen.print("a line that is much longer than the screen");
  screen.draw(["tree 1", "tree 2"]);
  screen.print("b");
  screen.draw(["tree 1!", "tree 2"]);
  expect(terminal.text).toBe("a line that is much\nlonger than the scre\nen\nb\ntree 1!\ntree 2");
});

test("a line as wide as the screen keeps its last character and shifts nothing", () => {
  const terminal = new VirtualTerminal(20, 10);
  const screen = new Screen(terminal);
  screen.draw(["x".repeat(20), "end"]);
  screen.draw(["y".repeat(20), "end"]);
  expect(terminal.text).toBe(`${"y".repeat(20)}\nend`);
});

test("the cursor is hidden while drawing goes on and shown again at the end", () => {
  const terminal = new VirtualTerminal(40, 10);
  const screen = new Screen(terminal);
  screen.draw(["one"]);
  expect(terminal.cursorHidden).toBe(true);
  screen.close(["done"]);
  expect(terminal.cursorHidden).toBe(false);
  expect(terminal.text).toBe("done");
});

test("a last frame higher than the screen is printed whole", () => {
  const terminal = new VirtualTerminal(40, 5);
  const screen = new Screen(terminal);
  screen.draw(["1", "2"]);
  screen.close(["1", "2", "3", "4", "5", "6", "7"]);
  expect(terminal.text).toBe("1\n2\n3\n4\n5\n6\n7");
});

test("what does not fit is cut, not wrapped", () => {
  expect(clamp(["a".repeat(30), "b", "c"], { width: 10, height: 2 })).toEqual([`${"a".repeat(9)}…`, "b"]);
});
