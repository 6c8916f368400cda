// Which asks somebody wants to see, as the address of the inbox says it.
import type { AskDetails } from "../../../engine/asks/face.ts";
import type { AskStatus } from "../../../ports/ask-store.ts";
import type { Caller } from "../../caller.ts";

export interface InboxFilter {
  readonly status: AskStatus | "all";
  readonly kind?: AskDetails["kind"];
  readonly workflow?: string;
  /** Only those that the caller is asked for. */
  readonly mine: boolean;
  /** After this ask in the list. */
  readonly after?: string;
}

export const statuses: readonly AskStatus[] = ["open", "answered", "cancelled", "expired"];
export const kinds: readonly AskDetails["kind"][] = ["approval", "text", "selection", "multi-selection", "form"];

/** Whatever is not understood counts as not said. */
export function readFilter(query: Readonly<Record<string, string>>, caller: Caller): InboxFilter {
  const { status, kind, workflow, whose, after } = query as Partial<Record<string, string>>;
  const known = kinds.find((one) => one === kind);
  return {
    status: status === "all" ? "all" : (statuses.find((one) => one === status) ?? "open"),
    ...(known === undefined ? {} : { kind: known }),
    ...(workflow === undefined || workflow === "" ? {} : { workflow: workflow.slice(0, 500) }),
    mine: whose === undefined ? isMineByItself(caller) : whose === "me" && caller.names.length > 0,
    ...(after === undefined || after === "" ? {} : { after: after.slice(0, 200) }),
  };
}

/** Whoever has a name and may not answer everything sees first what is for them. */
function isMineByItself({ names, permissions }: Caller): boolean {
  return names.length > 0 && permissions.has("asks:answer") && !permissions.has("asks:override");
}

/** The address of the inbox with this filter. */
export function filterQuery({ status, kind, workflow, mine, after }: InboxFilter): string {
  const query = new URLSearchParams({ status, whose: mine ? "me" : "all" });
  if (kind !== undefined) query.set("kind", kind);
  if (workflow !== undefined) query.set("workflow", workflow);
  if (after !== undefined) query.set("after", after);
  return `?${query.toString()}`;
}

/** Whether it leaves out asks that are open. */
export function isNarrow({ status, kind, workflow, mine }: InboxFilter): boolean {
  return status !== "open" || kind !== undefined || workflow !== undefined || mine;
}
