// Messages of `application/vnd.amazon.eventstream`, as documented: lengths, headers, a payload, and two checksums.
import { crc32 } from "node:zlib";

/** Values are texts. */
export function message(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const parts = Object.entries(headers).map(([name, value]) => {
    const [key, text] = [Buffer.from(name), Buffer.from(value)];
    const head = Buffer.alloc(4);
    head.writeUInt8(7, 1);
    head.writeUInt16BE(text.length, 2);
    return Buffer.concat([Buffer.from([key.length]), key, head.subarray(1), text]);
  });
  const head = Buffer.concat(parts);
  const whole = Buffer.alloc(16 + head.length + payload.length);
  whole.writeUInt32BE(whole.length, 0);
  whole.writeUInt32BE(head.length, 4);
  whole.writeUInt32BE(crc32(whole.subarray(0, 8)), 8);
  head.copy(whole, 12);
  whole.set(payload, 12 + head.length);
  whole.writeUInt32BE(crc32(whole.subarray(0, whole.length - 4)), whole.length - 4);
  return whole;
}
