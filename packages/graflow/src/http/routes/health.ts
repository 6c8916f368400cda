// Whether the server is alive, and whether it is of use: what a load balancer asks.
import { Hono } from "hono";
import type { Env } from "../services.ts";

export function healthRoutes(): Hono<Env> {
  return new Hono<Env>().get("/healthz", (c) => c.json({ status: "healthy" }));
}
