// Whether the server is alive, and whether it is of use: what a load balancer asks. Neither says more than it has to, for anybody may ask.
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { healthSchema, readinessSchema } from "../openapi/schemas/other.ts";
import type { Api } from "./endpoints.ts";
import type { ApiParts } from "./parts.ts";

export type Standing = "healthy" | "degraded" | "unhealthy";

/** How one part of the server stands. */
export interface HealthCheck {
  readonly status: Standing;
  readonly detail?: string;
}

type Checks = Readonly<Record<string, HealthCheck>>;

/** How long a store may take to answer, in ms; and how long what was found out is good for. */
const PATIENCE = 5000;
const FRESH = 1000;

const worst: readonly Standing[] = ["healthy", "degraded", "unhealthy"];
const statusOf: Readonly<Record<Standing, ContentfulStatusCode>> = { healthy: 200, degraded: 200, unhealthy: 503 };

export function addHealth(api: Api, parts: ApiParts): void {
  api.add({
    method: "get",
    path: "/healthz",
    id: "isAlive",
    tag: "Health",
    summary: "Whether the process answers",
    answers: { 200: { description: "It does", schema: healthSchema } },
    handle: ({ c }) => c.json({ status: "healthy" }),
  });

  let found: { readonly at: number; readonly checks: Promise<Checks> } | undefined;
  api.add({
    method: "get",
    path: "/readyz",
    id: "isReady",
    tag: "Health",
    summary: "Whether the server can do its work",
    description: "`degraded`: it can, and somebody should look at it. `unhealthy`: it cannot.",
    answers: {
      200: { description: "It can", schema: readinessSchema },
      503: { description: "It cannot", schema: readinessSchema },
    },
    handle: async ({ c }) => {
      const now = performance.now();
      if (found === undefined || now - found.at > FRESH) found = { at: now, checks: lookAt(parts) };
      const checks = await found.checks;
      const status = worst.findLast((standing) => Object.values(checks).some((check) => check.status === standing)) ?? "healthy";
      return c.json({ status, checks }, statusOf[status]);
    },
  });
}

async function lookAt(parts: ApiParts): Promise<Checks> {
  const { engine } = parts;
  const [store, records, runs] = await Promise.all([
    storeStands(parts),
    inTime(async () => (await engine.records.list("readiness", { limit: 1 }), well)),
    inTime(() => runsLeftAlone(parts)),
  ]);
  return { store, records, supervisor: supervision(parts), runs, ...(await fleetChecks(parts)) };
}

/** Of a server over a fleet. */
async function fleetChecks({ engine }: ApiParts): Promise<Checks> {
  const { fleet, deadLetters } = engine;
  if (fleet === undefined) return {};
  const dead = await inTime(async () => {
    const count = await deadLetters.count();
    return count === 0 ? well : { status: "degraded", detail: `${count} dead letters` };
  });
  const distrusted = [...fleet.distrusted.values()].reduce((sum, count) => sum + count, 0);
  const post: HealthCheck = distrusted === 0 ? well : { status: "degraded", detail: `${distrusted} messages were not believed` };
  return { deadLetters: dead, post };
}

const well: HealthCheck = { status: "healthy" };

const outages = { away: "away", full: "no room left", "read-only": "may not be written" } as const;

/** A store without room can be read all the same, and cannot do its work. */
async function storeStands({ engine }: ApiParts): Promise<HealthCheck> {
  const found = await inTime(async () => (await engine.runs.list({ limit: 1 }), well));
  const { outage } = engine;
  return outage === undefined
    ? found
    : { status: "unhealthy", detail: `${outages[outage.type]} since ${new Date(outage.since).toISOString()}` };
}

/** What a check finds; one that fails or takes too long has found enough. */
async function inTime(check: () => Promise<HealthCheck>): Promise<HealthCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthCheck>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unhealthy", detail: `no answer within ${PATIENCE} ms` }), PATIENCE);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return { status: "unhealthy", detail: "it fails" };
  } finally {
    clearTimeout(timer);
  }
}

function supervision({ supervisor }: ApiParts): HealthCheck {
  if (supervisor === undefined) return { ...well, detail: "runs are gone on with elsewhere" };
  const { size } = supervisor.problems;
  return size === 0 ? well : { status: "degraded", detail: `${size} runs cannot be gone on with` };
}

/** Runs whose process has died are taken up by a supervisor within seconds. */
async function runsLeftAlone({ engine, supervisor, now }: ApiParts): Promise<HealthCheck> {
  if (supervisor === undefined) return well;
  const known = new Set(supervisor.workflows);
  const left = await engine.runs.list({ status: "abandoned", limit: 100 });
  const long = left.filter(({ workflow, updatedAt }) => known.has(workflow) && now() - updatedAt > 5 * 60_000).length;
  return long === 0 ? well : { status: "degraded", detail: `${long} runs were left alone for five minutes` };
}
