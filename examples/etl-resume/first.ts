// The pipeline as it was first written: every film is loaded.
import { pipeline, warehouseOf } from "./stages.ts";
import { loadRows } from "./warehouse.ts";

export const films = pipeline(async (matched, ctx) => {
  loadRows(
    await warehouseOf(ctx),
    matched.map((film, id) => ({ ...film, id })),
  );
  return matched.length;
});
