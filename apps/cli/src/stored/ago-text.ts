// Moments as people read them: how long ago, or when. Pure.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `"now"`, `"12s ago"`, `"5m ago"`, `"3h ago"`, `"6d ago"`, and after a month the day. All in ms since 1970. */
export function agoText(at: number, now: number): string {
  const ago = now - at;
  if (ago < 1000) return "now";
  if (ago < minute) return `${Math.floor(ago / 1000)}s ago`;
  if (ago < hour) return `${Math.floor(ago / minute)}m ago`;
  if (ago < day) return `${Math.floor(ago / hour)}h ago`;
  if (ago < 30 * day) return `${Math.floor(ago / day)}d ago`;
  return dateText(at);
}

/** `"2026-01-31"`, where the reader is. */
function dateText(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
}

/** `"2026-01-31 13:04:05"`, where the reader is. */
export function momentText(at: number): string {
  const date = new Date(at);
  return `${dateText(at)} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

const two = (value: number): string => String(value).padStart(2, "0");
