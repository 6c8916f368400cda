import { expect, test } from "vitest";
import { newCallId } from "./call.ts";
import { Mail } from "./mail.ts";
import { CALL, VERSION, type Delivery } from "./protocol.ts";
import { sign, SIGNATURE, Verifier } from "./signature.ts";
import { awaitCall, taskCallbacks } from "./waiting.ts";

const secret = "a secret of more than sixteen bytes";

test("an answer is not held back for a call that ended while its request arrived", async () => {
  const call = newCallId();
  const parts = { verifier: new Verifier([secret], 60_000), path: "", limit: 1000, mail: new Mail(() => {}), heard() {} };
  const { end } = awaitCall(call, parts);
  const body = JSON.stringify({ graflow: VERSION, parcel: { first: 1, texts: [], seen: 0 }, wait: 20_000 } satisfies Delivery);
  const signature = await sign(secret, { method: "POST", path: `/${call}`, call, body }, Date.now());
  const headers = { [CALL]: call, [SIGNATURE]: signature };
  const answer = taskCallbacks(new Request(`http://here/${call}`, { method: "POST", headers, body }));
  end();
  expect((await answer).status).toBe(410);
});
