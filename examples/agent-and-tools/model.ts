// A model that needs no network: it follows a script, but it decides from the conversation, as a real one would.
// Swap it for a client of your own; the workflow does not change.

export type Message =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "model"; readonly text: string }
  | { readonly role: "model"; readonly call: ToolCall }
  | { readonly role: "tool"; readonly tool: string; readonly result: unknown };

export type ToolCall =
  | { readonly tool: "years"; readonly arguments: Record<string, never> }
  | { readonly tool: "thriftiest"; readonly arguments: { readonly year: string } };

export async function askModel(conversation: readonly Message[]): Promise<Message & { readonly role: "model" }> {
  const results = conversation.flatMap((message) => (message.role === "tool" ? [message] : []));
  const years = results.find(({ tool }) => tool === "years")?.result;
  if (!Array.isArray(years)) return { role: "model", call: { tool: "years", arguments: {} } };
  const cars = results.filter(({ tool }) => tool === "thriftiest").map(({ result }) => String(result));
  const next: unknown = [years.at(0), years.at(-1)][cars.length];
  if (typeof next === "string") return { role: "model", call: { tool: "thriftiest", arguments: { year: next } } };
  return {
    role: "model",
    text: `From ${years[0]} to ${years.at(-1)} the thriftiest car went from ${cars.join(" to ")}.`,
  };
}
