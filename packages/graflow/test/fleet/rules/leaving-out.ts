// Leaves out, before it begins, what `left-out.ts` names.
import { basename } from "node:path";
import { beforeEach } from "vitest";
import { leftOut } from "./left-out.ts";

beforeEach(({ task, skip }) => {
  const file = basename(task.file.filepath);
  for (const [reason, files] of Object.entries(leftOut)) if (files[file]?.includes(task.name) === true) skip(reason);
});
