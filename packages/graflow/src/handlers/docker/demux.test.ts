import { expect, test } from "vitest";
import { Demux } from "./demux.ts";

/** A piece as the daemon sends it. */
function piece(stream: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

test("what comes in one is taken apart, wherever it is cut", () => {
  const sent = Buffer.concat([piece(1, "out"), piece(2, "error"), piece(1, ""), piece(1, "é".repeat(300)), piece(2, "!")]);
  for (let size = 1; size <= sent.length; size++) {
    const [out, error]: [Buffer[], Buffer[]] = [[], []];
    const demux = new Demux(
      (bytes) => void out.push(Buffer.from(bytes)),
      (bytes) => void error.push(Buffer.from(bytes)),
    );
    for (let at = 0; at < sent.length; at += size) demux.push(sent.subarray(at, at + size));
    expect([Buffer.concat(out).toString(), Buffer.concat(error).toString()]).toEqual([`out${"é".repeat(300)}`, "error!"]);
  }
});
