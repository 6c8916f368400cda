import { task, workflow } from "@graflow/core";

const read = task("read", () => [{ id: 1 }]);
const parse = task("parse", (rows: { id: number }[]) => {
  const first = rows.at(7) as { id: number };
  return first.id;
});

export const failing = workflow("failing", "read >> parse", { read, parse });
