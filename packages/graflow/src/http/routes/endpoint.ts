// What an address of the API says of itself: what it takes and gives, who may ask for it, and what is done.
import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Caller, Permission } from "../caller.ts";
import type { Env } from "../services.ts";

/** What a handler is given: what was sent, as the schemas read it. */
export interface Call<P, Q, B> {
  readonly c: Context<Env>;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
}

/** What is answered when all goes well. Without a schema or a type it has no body. */
export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: JSON, when there is a schema. */
  readonly types?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: `/api/runs/{id}`. */
  readonly path: string;
  /** Names it for generated clients. */
  readonly id: string;
  readonly tag: "Workflows" | "Runs" | "Checkpoints" | "Asks" | "Schedules" | "Dead letters" | "Keys" | "Audit" | "Health" | "Reference";
  readonly summary: string;
  readonly description?: string;
  /** Absent: whoever comes. */
  readonly permission?: Permission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** What a request without a body means, where it needs none. */
  readonly emptyBody?: object;
  readonly headers?: z.ZodObject;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The problems it may end in, beside those that follow from all of the above. */
  readonly problems?: readonly number[];
  readonly handle: (call: Call<z.infer<P>, z.infer<Q>, z.infer<B>>) => Response | Promise<Response>;
}
