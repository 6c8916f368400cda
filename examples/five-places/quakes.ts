// A week of earthquakes, looked at in five ways, each of which wants another place: a processor of its own, a process of its own, a program, walls
// around it, a service. The tasks name what they need; where that is to be had is another file's business.
import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { shell, task, workflow } from "@graflow/core";
import { dataPath } from "../data.ts";
import { near, type Quake } from "./quake.ts";
import { noteWhere } from "./where.ts";

interface File {
  readonly features: readonly {
    readonly properties: { readonly mag: number; readonly place: string; readonly time: number; readonly felt: number | null };
    readonly geometry: { readonly coordinates: readonly [longitude: number, latitude: number] };
  }[];
}

const path = dataPath("earthquakes.json");

const read = task("read", async (_: undefined, ctx): Promise<readonly Quake[]> => {
  await noteWhere(ctx);
  const { features } = JSON.parse(await readFile(path, "utf8")) as File;
  return features.map(({ properties: { mag, place, time, felt }, geometry: { coordinates } }) => {
    return { magnitude: mag, place, time, felt: felt ?? 0, coordinates };
  });
});

/** A program that is there already. */
const digest = shell("digest", { command: ["sha256sum", path], parse: ({ stdout }) => stdout.slice(0, 12), log: "none" });

/** Three million distances: nothing else happens meanwhile, unless that is in a thread. */
const swarm = task("swarm", { handler: "numbers" }, async (quakes: readonly Quake[], ctx) => {
  await noteWhere(ctx);
  const sizes = quakes.map((quake) => quakes.filter((other) => near(quake, other)).length);
  const most = Math.max(...sizes);
  return `${most} within 50 km of ${quakes[sizes.indexOf(most)]?.place ?? "?"}`;
});

/** The time zone is a setting of the whole process: whoever changes it wants one to himself. */
const hour = task("hour", { handler: "apart" }, async (quakes: readonly Quake[], ctx) => {
  await noteWhere(ctx);
  process.env["TZ"] = "America/Anchorage";
  const counts = Array.from({ length: 24 }, () => 0);
  for (const { place, time } of quakes)
    if (place.endsWith("Alaska")) counts[new Date(time).getHours()] = (counts[new Date(time).getHours()] ?? 0) + 1;
  return `${counts.indexOf(Math.max(...counts))} o'clock`;
});

/** What counts as strong is a rule that a reader of the report has written, and nobody else has read. */
const strong = task("strong", { handler: "untrusted", timeout: "30s" }, async (quakes: readonly Quake[], ctx) => {
  await noteWhere(ctx);
  const rule = String(await ctx.channel.get("rule"));
  return quakes.filter((quake) => runInNewContext(`(${rule})(quake)`, { quake }) === true).length;
});

/** Others do this, and have what it takes. */
const alert = task("alert", { handler: "service" }, async (quakes: readonly Quake[], ctx) => {
  await noteWhere(ctx);
  const strongest = quakes.reduce((one, other) => (other.magnitude > one.magnitude ? other : one));
  return `magnitude ${strongest.magnitude}, ${strongest.place}`;
});

interface Found {
  readonly digest: string;
  readonly swarm: string;
  readonly hour: string;
  readonly strong: number;
  readonly alert: string;
}

const report = task("report", async (found: Found, { channel }) => {
  const lines = [
    `The largest swarm: ${found.swarm}.`,
    `The ground of Alaska shook most often at ${found.hour}.`,
    `${found.strong} were strong. The strongest: ${found.alert}.`,
    `Data: ${found.digest}…`,
  ];
  const places: Record<string, string> = { digest: "a program" };
  for (const id of ["read", "swarm", "hour", "strong", "alert"]) places[id] = await channel.get(`where.${id}`, "?");
  return { lines, places };
});

export const quakes = workflow("quakes", "read >> (digest | swarm | hour | strong | alert) >> report", {
  read,
  digest,
  swarm,
  hour,
  strong,
  alert,
  report,
});
