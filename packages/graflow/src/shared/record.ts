// Records with very many keys. V8 fills an object without a prototype four times as fast as `{}` once there are hundreds of keys; what
// comes out is a plain object all the same.

/** From how many keys on it is worth it. */
const MANY = 100;

/** A plain object of about `size` keys, which `fill` sets. */
export function buildRecord<V>(size: number, fill: (record: Record<string, V>) => void): Record<string, V> {
  if (size < MANY) {
    const record: Record<string, V> = {};
    fill(record);
    return record;
  }
  const record = Object.create(null) as Record<string, V>;
  fill(record);
  return Object.setPrototypeOf(record, Object.prototype) as Record<string, V>;
}
