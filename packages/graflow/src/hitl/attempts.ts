// What is written down of every attempt to tell somebody: a log for each ask. Pages and the API show it.
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { RecordStore } from "../ports/record-store.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import type { NotificationAttempt } from "./face.ts";

/** Which attempts. */
export interface NotificationListOptions {
  /** Default `"oldest"` first. */
  readonly order?: "oldest" | "newest";
  /** Only those after the one with this `seq`, in that order. */
  readonly after?: number;
  /** At most so many. Default 100. */
  readonly limit?: number;
}

/** An attempt with its number in the log of its ask. */
export type RecordedAttempt = NotificationAttempt & { readonly seq: number };

/** Who was told of an ask, when, and how that went. Throws `OptionError`, and `BackendError` when the store fails. */
export async function notificationsOf(
  records: RecordStore,
  askId: string,
  options: NotificationListOptions = {},
): Promise<RecordedAttempt[]> {
  expectKnown(options, ["order", "after", "limit"], "a list of notifications");
  const { order = "oldest", after, limit = 100 } = options;
  if (order !== "oldest" && order !== "newest") throw new OptionError(`Expected \`order\` to be "oldest" or "newest", got ${show(order)}`);
  const lines = await records.read(logOf(askId), { order, after, limit: expectInteger(limit, "limit", 1) });
  return lines.flatMap(({ seq, text }) => {
    const attempt = readAttempt(text);
    return attempt === undefined ? [] : [{ ...attempt, seq }];
  });
}

export async function recordAttempt(records: RecordStore, attempt: NotificationAttempt): Promise<void> {
  await records.append(logOf(attempt.askId), attempt.at, JSON.stringify(attempt));
}

function logOf(askId: string): string {
  return `notifications:${askId}`;
}

/** Lines of a later version that say something else are left out. */
function readAttempt(text: string): NotificationAttempt | undefined {
  try {
    const attempt = JSON.parse(text) as NotificationAttempt | null;
    return typeof attempt === "object" && attempt !== null && typeof attempt.target === "string" ? attempt : undefined;
  } catch {
    return undefined;
  }
}
