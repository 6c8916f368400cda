// The image of a place: fetched as its policy says, and looked at, since some of what it wants is not what it gets.
import { ANSWER, isMissing, Refusal, type Client } from "./client.ts";
import { notPulled } from "./failures.ts";
import type { Docking } from "./read-options.ts";

/** What an image says of itself, as far as it counts here. */
export interface ImageWishes {
  /** Empty: root. */
  readonly user: string;
  /** Paths that it wants to be volumes. */
  readonly volumes: readonly string[];
}

/** Rejects with what `explain` explains. */
export async function imageFor(client: Client, docking: Docking, signal: AbortSignal): Promise<ImageWishes> {
  const { image, pull } = docking;
  if (pull === "always") await fetchImage(client, docking, signal);
  try {
    return await look(client, image);
  } catch (error) {
    if (pull !== "missing" || !isMissing(error)) throw error;
  }
  await fetchImage(client, docking, signal);
  return look(client, image);
}

async function look(client: Client, image: string): Promise<ImageWishes> {
  const found = (await client.ask("GET", `/images/${encodeURI(image)}/json`, { signal: AbortSignal.timeout(ANSWER) })) as {
    readonly Config?: { readonly User?: string; readonly Volumes?: Readonly<Record<string, unknown>> | null } | null;
  };
  return { user: found.Config?.User ?? "", volumes: Object.keys(found.Config?.Volumes ?? {}) };
}

/** Without a tag or a digest, all of them would be fetched. */
export function wholeName(image: string): string {
  return image.includes("@") || /:[^/]+$/.test(image) ? image : `${image}:latest`;
}

async function fetchImage(client: Client, docking: Docking, signal: AbortSignal): Promise<void> {
  const { image, auth, platform } = docking;
  const headers = auth === undefined ? {} : { "x-registry-auth": Buffer.from(JSON.stringify(auth)).toString("base64url") };
  let said: unknown;
  try {
    const query = { fromImage: wholeName(image), ...(platform === undefined ? {} : { platform }) };
    said = await client.ask("POST", "/images/create", { query, headers, signal });
  } catch (error) {
    if (error instanceof Refusal) throw notPulled(docking, error.message);
    throw error;
  }
  // It answers at once, and tells what went wrong in one of its lines.
  const text = typeof said === "string" ? said : JSON.stringify(said);
  for (const line of text.split("\n")) {
    const error = line.includes('"error"') ? (JSON.parse(line) as { readonly error?: string }).error : undefined;
    if (error !== undefined) throw notPulled(docking, error);
  }
}
