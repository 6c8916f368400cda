import { task, workflow } from "@graflow/core";

const a = task("a", () => "from a");
const b = task("b", () => "from b");

export const first = workflow("first", "a", { a });
export const second = workflow("second", "b", { b });
