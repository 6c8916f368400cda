// Asks made by hand, for the tests of what shows them.
import type { AskInfo } from "@graflow/core";
import { minutes, now, uuid } from "./sample-store.ts";

export function askInfo(id: string, more: Partial<AskInfo> = {}): AskInfo {
  return {
    id: uuid(id),
    runId: uuid("9f86d081"),
    workflow: "deployment",
    taskId: "approve",
    iteration: 0,
    key: "approval-1",
    prompt: "Deploy 1.4.0?",
    details: { kind: "approval" },
    assignees: [],
    openedAt: now - minutes(3),
    onTimeout: "suspend",
    step: 0,
    ladder: [],
    end: { status: "open" },
    ...more,
  };
}
