// One request to whoever waits for a call.
import { CALL, deliveryIn, JSON_TYPE, type Delivery } from "../protocol.ts";
import { sign, SIGNATURE } from "../signature.ts";

export interface Posting {
  readonly url: URL;
  readonly call: string;
  readonly secret: string;
  readonly delivery: Delivery;
  /** How long the answer is waited for, in ms. */
  readonly patience: number;
}

/** Never rejects. */
export async function post(
  { url, call, secret, delivery, patience }: Posting,
  signal: AbortSignal,
): Promise<Delivery | "nobody waits" | "lost"> {
  const body = JSON.stringify(delivery);
  const { pathname: path } = url;
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": JSON_TYPE,
        [CALL]: call,
        [SIGNATURE]: await sign(secret, { method: "POST", path, call, body }, Date.now()),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    const text = await answer.text();
    if (answer.status === 410) return "nobody waits";
    return (answer.ok ? deliveryIn(text) : undefined) ?? "lost";
  } catch {
    return "lost";
  }
}
