// An agent and its tools: the edge from `tools` back to `agent` makes the loop, `goto` leaves it.
import { task, workflow } from "@graflow/core";
import { askModel, type Message, type ToolCall } from "./model.ts";
import { useTool } from "./tools.ts";

interface Turn {
  readonly conversation: readonly Message[];
  /** What the model wants to know next. */
  readonly call?: ToolCall;
}

const question = task("question", (text: string = "How thrifty have cars become?"): Turn => ({
  conversation: [{ role: "user", text }],
}));

const agent = task("agent", { maxIterations: 10 }, async ({ conversation }: Turn, ctx): Promise<Turn> => {
  const message = await askModel(conversation);
  const turn = { conversation: [...conversation, message] };
  if ("call" in message) return { ...turn, call: message.call };
  ctx.goto(answer, message.text);
  return turn;
});

const tools = task("tools", async ({ conversation, call }: Turn, ctx): Promise<Turn> => {
  if (call === undefined) return { conversation };
  const result = await useTool(call);
  ctx.log.info(`${call.tool}(${Object.values(call.arguments).join()}) = ${JSON.stringify(result)}`);
  return { conversation: [...conversation, { role: "tool", tool: call.tool, result }] };
});

const answer = task("answer", (text: string) => text);

export const agentAndTools = workflow(
  "agent-and-tools",
  "question >> agent >> tools >> agent",
  { question, agent, tools },
  { tasks: [answer] },
);
