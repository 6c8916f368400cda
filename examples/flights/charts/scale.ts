// From values to places on the paper, and to words.

/** Maps `from..to` onto `start..end`, evenly. */
export function linear(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

export const count = (value: number): string => value.toLocaleString("en-US");

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** 6 is 6 am, 17 is 5 pm, 24 is midnight. */
export function clock(hour: number): string {
  if (hour % 24 === 0) return "midnight";
  if (hour === 12) return "noon";
  return hour < 12 ? `${hour} am` : `${hour - 12} pm`;
}

/** `2001-02-16` is Feb 16. */
export function shortDate(date: string): string {
  return new Date(`${date}T00:00Z`).toLocaleDateString("en-US", {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
}
