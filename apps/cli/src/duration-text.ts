// Lengths of time and numbers, as people read them.

/** `"12 ms"`, `"1.3 s"`, `"2m 05s"`, `"1h 02m"`. */
export function durationText(ms: number): string {
  if (!(ms > 0)) return "0 ms";
  if (ms < 999.5) return `${ms < 1 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  return `${Math.floor(minutes / (24 * 60))}d ${two(Math.floor(minutes / 60) % 24)}h`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `1204` is `"1,204"`; at most two decimals. */
export function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** `plural(1, "task")` is `"1 task"`, `plural(1200, "task")` is `"1,200 tasks"`. */
export function plural(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
