// Sizes as people read them.

const units = ["kB", "MB", "GB", "TB"];

/** `"512 B"`, `"1.2 kB"`, `"34 MB"`: powers of 1,000. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${Math.max(0, Math.round(bytes))} B`;
  let value = bytes;
  let unit = "B";
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}
