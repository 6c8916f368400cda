// The source: 3,201 films as somebody collected them. One has no title.
import { readFile } from "node:fs/promises";
import { dataPath } from "../data.ts";

export interface Film {
  readonly title: string | null;
  readonly year: number;
  /** Worldwide, in dollars. */
  readonly gross: number;
}

export async function readFilms(): Promise<Film[]> {
  const rows = JSON.parse(await readFile(dataPath("movies.json"), "utf8")) as Record<string, string | number | null>[];
  return rows.map((row) => ({
    // Some titles, such as 300, came as numbers.
    title: row["Title"] === null ? null : String(row["Title"]),
    year: Number(String(row["Release Date"]).slice(-4)),
    gross: Number(row["Worldwide Gross"]),
  }));
}
