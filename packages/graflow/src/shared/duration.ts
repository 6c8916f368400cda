// Durations as people write them. Everything inside the engine is milliseconds; this is the one place that reads text.
export type DurationUnit = "ms" | "s" | "m" | "h" | "d";

/** A length of time: a number of milliseconds, or text such as `"250ms"`, `"30s"`, `"10m"`, `"2h"`, `"1d"`. */
export type Duration = number | `${number}${DurationUnit}`;
