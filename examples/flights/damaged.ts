// The same pipeline over a damaged file: the run fails, says which row is to blame, and the copy is cleaned up.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";
import { flights } from "./flights.ts";

const DAMAGED_ROW = 123_457;
/** Of the temporary folder that holds the damaged copy. */
export const COPY_PREFIX = "graflow-damaged-";

const damage = task(
  "damage",
  {
    description: "Copies the flights and spoils one row",
    compensate: ({ flights: path }: { flights: string }) => rm(dirname(path), { recursive: true }),
  },
  async () => {
    const rows = JSON.parse(await readFile(dataPath("flights-200k.json"), "utf8")) as { delay: unknown }[];
    const row = rows[DAMAGED_ROW - 1];
    if (row !== undefined) row.delay = "late";
    const path = join(await mkdtemp(join(tmpdir(), COPY_PREFIX)), "flights-200k.json");
    await writeFile(path, JSON.stringify(rows));
    return { flights: path };
  },
);

export const damaged = workflow("damaged", "damage >> flights", { damage, flights }, { saga: true });
