// Who works in a fleet. Times are the server's: the clocks of machines need not agree.
import type { WorkerEntry, WorkerRegistry } from "../../ports/worker-registry.ts";
import type { Connection } from "../connection.ts";
import { tagged } from "../keys.ts";
import { storable } from "../stored-text.ts";
import { listWorkers, removeWorker, renewWorker } from "./worker-registry-scripts.ts";

/** Keys: `<prefix>:{<prefix>:workers}:all`, a hash, and `…:until`, a sorted set; both go when no worker was heard of for its time. */
export function redisWorkers(connection: Connection): WorkerRegistry {
  const base = tagged(connection.settings.prefix, "workers");
  const keys = [`${base}all`, `${base}until`];
  /** Of the workers of this process: it removes no other. */
  const addresses = new Map<string, string>();
  return {
    async renew(entry, ttl) {
      const { id, address } = entry;
      const said = await connection.call<0 | 1>(renewWorker, keys, [storable(id), address, Math.ceil(ttl), JSON.stringify(entry)]);
      if (said === 1) addresses.set(id, address);
      return said === 1;
    },
    async remove(id) {
      await connection.call(removeWorker, keys, [storable(id), addresses.get(id) ?? ""]);
      addresses.delete(id);
    },
    async list() {
      const fields = await connection.call<string[]>(listWorkers, keys, []);
      const entries: WorkerEntry[] = [];
      for (let i = 0; i < fields.length; i += 2)
        entries.push({ ...(JSON.parse(fields[i] ?? "") as WorkerEntry), seenAt: Number(fields[i + 1]) });
      return entries.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
  };
}
