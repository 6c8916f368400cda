// Notifications to dress: an ask with everything that people could write into it.
import type { AskDetails, AskInfo } from "../../src/engine/asks/face.ts";
import type { Notification } from "../../src/hitl/index.ts";

/** An escape of a terminal, a right-to-left override, and half of a character. */
export const nasty = "\u001b[31mred\u001b[0m \u202egnp.exe \ud800 \r\nBcc: eve@example.org";

const plain: AskInfo = {
  id: "ask-1",
  runId: "run-1",
  workflow: "deploy",
  taskId: "ask",
  iteration: 0,
  key: "approval",
  prompt: "Deploy version 3?",
  details: { kind: "approval" },
  assignees: [],
  openedAt: 0,
  onTimeout: "suspend",
  step: 0,
  ladder: [],
  end: { status: "open" },
};

export function notice({ ask, ...more }: Partial<Omit<Notification, "ask">> & { readonly ask?: Partial<AskInfo> } = {}): Notification {
  return { id: "msg_1", occasion: "opened", at: Date.UTC(2026, 0, 2, 3, 4), attempt: 1, ask: { ...plain, ...ask }, ...more };
}

export const links = {
  page: "https://flows.example.org/asks/ask-1?a=1&b=(2)",
  approve: "https://flows.example.org/links/yes?s=abc&t=1",
  reject: "https://flows.example.org/links/no?s=abc&t=2",
};

export const everyKind: readonly AskDetails[] = [
  { kind: "approval" },
  { kind: "text", multiline: true, minLength: 1, maxLength: 10 },
  { kind: "selection", options: [{ value: "it's", label: "It's" }] },
  { kind: "multi-selection", options: [{ value: "a", label: "A" }], min: 0, max: 1, initial: [] },
  { kind: "form", schema: { type: "object" } },
];
