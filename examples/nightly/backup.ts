// A backup, and a letter about it: two workflows of which neither knows the other. A schedule begins the first one every night, another one
// the second whenever the first has completed.
import { task, workflow } from "@graflow/core";

const accounts = task("accounts", () => 1204);
const pictures = task("pictures", () => 88_310);
const count = task("count", (copied: { accounts: number; pictures: number }) => ({ copied: copied.accounts + copied.pictures }));

export const backup = workflow("backup", "(accounts | pictures) >> count", { accounts, pictures, count });

const write = task("write", ({ copied }: { copied: number }) => `Dear Ada, ${copied.toLocaleString("en-US")} files are safe.`);

export const letter = workflow("letter", "write", { write });
