import { expect, test } from "vitest";
import { seq, task, workflow } from "../../src/index.ts";
import { gate, newFile } from "../rules/on-sqlite.ts";

test("rules 29 and 39: whoever goes on with a saga that is being undone goes on undoing it, and begins nothing", async () => {
  const { newProcess } = newFile();
  const happened: string[] = [];
  const undoing = gate();
  const { opened, open } = gate();
  const undoable = (id: string, undo: () => Promise<void> = () => Promise.resolve()) => {
    const compensate = async (): Promise<void> => {
      happened.push(`undoes ${id}`);
      await undo();
    };
    return task(id, { compensate }, (n: number) => {
      happened.push(id);
      return n;
    });
  };
  const stays = async (): Promise<void> => {
    undoing.open();
    await opened;
  };
  const fails = task("fails", (): number => {
    happened.push("fails");
    throw new Error("no");
  });
  const wf = workflow("w", seq(undoable("a"), undoable("b", stays), undoable("c"), fails), { saga: true });
  newProcess().start(wf, 1, { runId: "r" });
  await undoing.opened;
  expect(happened).toEqual(["a", "b", "c", "fails", "undoes c", "undoes b"]);
  // The one that undoes it is not heard of any more.
  const second = newProcess();
  await second.clock.advance(60_000);
  happened.length = 0;
  const again = await second.resume(wf, "r");
  open();
  expect(await again.failed("TASK_FAILED")).toMatchObject({ taskId: "fails" });
  expect(happened).toEqual(["undoes b", "undoes a"]);
  await expect(second.resume(wf, "r")).rejects.toMatchObject({ code: "RUN_ENDED" });
});
