// Reads a CSV file (RFC 4180) with a header into one record of texts for each row.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

export async function readCsvRows(path: string): Promise<Record<string, string>[]> {
  const [header = [], ...lines] = parseCsv(await readFile(path, "utf8"));
  return lines.map((fields, index) => {
    if (fields.length !== header.length) {
      throw new Error(`Row ${index + 1} of ${basename(path)} has ${fields.length} fields, the header has ${header.length}`);
    }
    return Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ""]));
  });
}

export function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  // A field (quoted or bare) and what ends it: a comma, a line break, or the end of the text.
  for (const [whole, quoted, bare = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (whole === "" && line.length === 0) break;
    line.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}
