// The pipeline, corrected: what has no title is left out.
import { pipeline, warehouseOf } from "./stages.ts";
import { loadRows } from "./warehouse.ts";

export const films = pipeline(async (matched, ctx) => {
  const rows = matched.map((film, id) => ({ ...film, id })).filter(({ title }) => title !== null);
  loadRows(await warehouseOf(ctx), rows);
  ctx.log.info(`${rows.length} films loaded, ${matched.length - rows.length} left out`);
  return rows.length;
});
