// A real S3 server for tests: Ceph with one monitor, one disk that is in memory, and its object gateway. It takes some seconds to start.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { fetchPrograms, fileOf, libraryFolders } from "./packages.ts";

export interface S3Server {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

/** How long a server may take to answer (ms), on a busy machine. */
const PATIENCE = 60_000;
const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };

/** Resolves to why, where none can be had. */
export async function startServer(): Promise<S3Server | { readonly reason: string }> {
  const programs = await fetchPrograms();
  if ("reason" in programs) return programs;
  const folder = await mkdtemp(join(tmpdir(), "graflow-s3-"));
  const daemons: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      daemons.map(async (daemon) => {
        daemon.stdin?.end();
        if (daemon.exitCode === null) await once(daemon, "exit");
      }),
    );
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const endpoint = await start(programs.root, folder, daemons);
    return { endpoint, credentials, stop };
  } catch (error) {
    const log = await readFile(join(folder, "log"), "utf8").catch(() => "");
    await stop();
    return { reason: `the S3 server did not start: ${String(error)}\n${log.slice(-2000)}` };
  }
}

async function start(root: string, folder: string, daemons: ChildProcess[]): Promise<string> {
  const [monitor, gateway] = await freePorts(2);
  const at = (name: string): string => join(folder, name);
  await Promise.all(["mon", "osd", "rgw"].map((name) => mkdir(at(name))));
  await writeFile(at("ceph.conf"), configuration(root, folder, monitor, gateway));
  const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(root).join(":") };
  const program = (name: string): string => fileOf(root, `usr/bin/${name}`);
  const run = (name: string, parts: readonly string[]): Promise<unknown> =>
    promisify(execFile)(program(name), ["-c", at("ceph.conf"), ...parts], { env, timeout: PATIENCE });
  // Ends when its input does: also when this process is killed.
  const serve = (name: string, parts: readonly string[]): void => {
    const script = `"$@" >> ${at("log")} 2>&1 & served=$!; cat > /dev/null; kill -9 $served`;
    const words = ["-c", script, "sh", program(name), "-c", at("ceph.conf"), "-f", ...parts];
    daemons.push(spawn("/bin/sh", words, { env, stdio: ["pipe", "ignore", "ignore"] }));
  };

  await run("monmaptool", ["--create", "--addv", "a", `[v2:127.0.0.1:${monitor}]`, "--fsid", FSID, at("monmap")]);
  await run("osdmaptool", ["--createsimple", "1", at("osdmap")]);
  await run("ceph-mon", ["-i", "a", "--mkfs", "--monmap", at("monmap"), "--osdmap", at("osdmap")]);
  serve("ceph-mon", ["-i", "a"]);
  await run("ceph-osd", ["-i", "0", "--no-mon-config", "--mkfs", "--osd-uuid", crypto.randomUUID()]);
  serve("ceph-osd", ["-i", "0"]);
  serve("radosgw", ["-n", "client.rgw"]);
  const endpoint = `http://127.0.0.1:${gateway}`;
  await answer(endpoint);
  const { accessKeyId, secretAccessKey } = credentials;
  const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
  await run("radosgw-admin", ["user", "create", "--uid=test", "--display-name=test", ...keys]);
  return endpoint;
}

async function answer(endpoint: string): Promise<void> {
  for (const end = Date.now() + PATIENCE; ;) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await setTimeout(50);
    }
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => promisify(server.close.bind(server))()));
  return ports;
}

const FSID = "6a1e0f9a-1111-4222-8333-123456789abc";

/** One of each, nothing on the disk, nothing to wait for. */
function configuration(root: string, folder: string, monitor: number | undefined, gateway: number | undefined): string {
  const [libraries = ""] = libraryFolders(root);
  return `[global]
fsid = ${FSID}
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
mon_host = [v2:127.0.0.1:${monitor}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
run_dir = ${folder}
admin_socket =
log_file = ${folder}/log
mon_cluster_log_file = ${folder}/log
erasure_code_dir = ${libraries}/ceph/erasure-code
plugin_dir = ${libraries}/ceph
osd_class_dir = ${libraries}/rados-classes
mon_data = ${folder}/mon
osd_data = ${folder}/osd
rgw_data = ${folder}/rgw
osd_objectstore = memstore
osd_pool_default_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
rgw_rados_pool_pg_num_min = 1
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
rgw_frontends = beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1
[client]
auth_client_required = none
ms_mon_client_mode = crc
`;
}
