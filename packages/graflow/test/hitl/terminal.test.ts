// What the terminal shows: harmless whatever people wrote, and with a command that works when it is pasted.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { consoleTarget } from "../../src/hitl/index.ts";
import { answerCommand } from "../../src/hitl/targets/answer-command.ts";
import { consoleText } from "../../src/hitl/targets/console.ts";
import { everyKind, links, nasty, notice } from "./notices.ts";
import { newWorld, startProcess } from "./world.ts";

const run = promisify(execFile);

test("an ask is printed with who is asked, its context, its page and the line that answers it", async () => {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) };
  const page = "http://127.0.0.1:8080/asks/1";
  const { open, attempts } = startProcess(newWorld(), { to: [consoleTarget({ stream })], links: () => ({ page }) });
  const { id } = await open({
    id: "a1",
    prompt: "Deploy?\nReally?",
    assignees: ["ada", "ops"],
    context: { version: 3, note: "two\nlines" },
  });
  await attempts.next();
  expect(lines.join("")).toBe(`
? Approval wanted: deploy
  Deploy?
  Really?
  version: 3
  note: two
  lines
  Asked: ada, ops
  Task: ask
  Run: run of ${id}
  Page: ${page}
  Answer: curl -X POST 'http://127.0.0.1:8080/api/feedback/a1/respond' -H 'content-type: application/json' -d '{"approved":true}'

`);
});

test.each([
  ["https://flows.example.org/asks/a1", "https://flows.example.org"],
  ["https://example.org/flows/asks/a1", "https://example.org/flows"],
  ["https://example.org/somewhere?ask=a1", "https://example.org"],
])("for a page at %s the API is looked for at %s", (page, api) => {
  expect(consoleText(notice({ links: { page } }), undefined, false)).toContain(`'${api}/api/feedback/ask-1/respond'`);
});

test("without a page and an address of the API, no command is shown", () => {
  expect(consoleText(notice(), undefined, false)).not.toContain("curl");
});

test("colours are for terminals", () => {
  expect(consoleText(notice(), undefined, true)).toContain("\u001b[1mApproval wanted: deploy\u001b[0m");
  expect(consoleText(notice(), undefined, false)).not.toContain("\u001b");
});

test("no escape sequence of what people wrote reaches the terminal", () => {
  const details = { kind: "selection", options: [{ value: nasty, label: nasty }] } as const;
  const ask = { prompt: nasty, workflow: nasty, taskId: nasty, context: { [nasty]: nasty }, problem: nasty, assignees: [nasty], details };
  expect(consoleText(notice({ ask, links }), "http://a.example", false)).not.toMatch(/(?!\n)[\p{Cc}\u202e]|\ud800(?![\udc00-\udfff])/u);
});

test("an ask that is closed needs no answer", () => {
  const end = { status: "cancelled", at: 0, reason: "Too late" } as const;
  const text = consoleText(notice({ occasion: "closed", ask: { end }, links }), undefined, false);
  expect(text).toContain("Cancelled: deploy");
  expect(text).not.toContain("curl");
});

describe("the command", () => {
  test.each(everyKind.map((details) => [details.kind, details] as const))(
    "for an ask of kind %s is one that a shell reads as it was meant",
    async (_, details) => {
      const { ask } = notice({ ask: { id: "it's $(touch x) `id` \\ \"", details } });
      const command = answerCommand(ask, "http://localhost:1234");
      const { stdout } = await run("sh", ["-c", command.replace(/^curl/, "printf '%s\\0'")]);
      const parts = stdout.split("\0");
      expect(parts.slice(0, 5)).toEqual([
        "-X",
        "POST",
        `http://localhost:1234/api/feedback/${encodeURIComponent(ask.id)}/respond`,
        "-H",
        "content-type: application/json",
      ]);
      expect(JSON.parse(parts[6] ?? "")).toBeTypeOf("object");
    },
  );

  test("asks for a key on servers that are not this machine's", () => {
    const { ask } = notice();
    expect(answerCommand(ask, "https://flows.example.org")).toContain('-H "authorization: Bearer $GRAFLOW_API_KEY"');
    expect(answerCommand(ask, "http://127.0.0.1.evil.example")).toContain("$GRAFLOW_API_KEY");
    expect(answerCommand(ask, "http://[::1]:80")).not.toContain("$GRAFLOW_API_KEY");
  });
});
