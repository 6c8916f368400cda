import { task, workflow } from "@graflow/core";

const clean = task("clean", (rows: number[]) => rows);
const report = task("report", (rows: number[]) => rows.length);
const expression: string = "claen >> clean";

export const broken = workflow("broken", expression as never, { clean, report } as never);
