// A real control plane of Kubernetes, where its programs are on this machine: etcd, the API server with its admission and RBAC, the controllers of
// Jobs, of what is left over and of time to live, and the scheduler. `GRAFLOW_KUBERNETES` names the folder of the programs.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { generateKeyPairSync } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

export interface ControlPlane {
  readonly folder: string;
  readonly server: string;
  /** A kubeconfig of somebody who may do all, or nothing but what Roles say. */
  configOf(user: "admin" | "tester"): KubeConfig;
  stop(): Promise<void>;
}

const programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
/** In ms. */
const PATIENCE = 120_000;

/** Resolves to why, where none can be had. */
export async function startControlPlane(): Promise<ControlPlane | { readonly reason: string }> {
  const from = process.env["GRAFLOW_KUBERNETES"];
  if (from === undefined) return { reason: "GRAFLOW_KUBERNETES does not say where kube-apiserver and the like are" };
  const missing = programs.filter((program) => !existsSync(join(from, program)));
  if (missing.length > 0) return { reason: `${missing.join(", ")} are not in ${from}` };
  const folder = await mkdtemp(join(tmpdir(), "graflow-kubernetes-"));
  const at = (name: string): string => join(folder, name);
  const running: ChildProcess[] = [];
  const begin = (program: string, options: Readonly<Record<string, string>>): void => {
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    // Ends when its input does: also when this process is killed.
    const script = '"$0" "$@" > "$LOG" 2>&1 & served=$!; cat > /dev/null; kill -9 $served; wait $served';
    const env = { ...process.env, LOG: at(`${program.split("/").at(-1)}.log`) };
    running.push(spawn("/bin/sh", ["-c", script, program, ...args], { stdio: ["pipe", "ignore", "ignore"], env }));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((child) => new Promise<void>((resolve) => (child.once("exit", () => resolve()), child.stdin?.end()))));
    await rm(folder, { recursive: true, force: true });
  };
  const [etcd, peer, api, controllers, scheduler] = await Promise.all(Array.from({ length: 5 }, freePort));
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await writeFile(at("accounts.key"), key.privateKey.export({ type: "pkcs1", format: "pem" }));
  await writeFile(at("tokens.csv"), 'admin-token,admin,1,"system:masters"\ntester-token,tester,2\n');
  begin("etcd", {
    "data-dir": at("etcd"),
    "listen-client-urls": `http://127.0.0.1:${etcd}`,
    "advertise-client-urls": `http://127.0.0.1:${etcd}`,
    "listen-peer-urls": `http://127.0.0.1:${peer}`,
    "initial-advertise-peer-urls": `http://127.0.0.1:${peer}`,
    "initial-cluster": `default=http://127.0.0.1:${peer}`,
    "unsafe-no-fsync": "true",
  });
  begin(join(from, "kube-apiserver"), {
    "etcd-servers": `http://127.0.0.1:${etcd}`,
    "bind-address": "127.0.0.1",
    "secure-port": `${api}`,
    "cert-dir": at("certs"),
    "service-account-key-file": at("accounts.key"),
    "service-account-signing-key-file": at("accounts.key"),
    "service-account-issuer": "https://kubernetes.default.svc",
    "token-auth-file": at("tokens.csv"),
    "authorization-mode": "RBAC",
    "kubelet-preferred-address-types": "InternalIP",
    "service-cluster-ip-range": "10.0.0.0/24",
    "feature-gates": "TTLAfterFinished=true",
  });
  const server = `https://127.0.0.1:${api}`;
  const configOf = (user: "admin" | "tester"): KubeConfig => {
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: "test", server, skipTLSVerify: true }, { name: user, token: `${user}-token` });
    return config;
  };
  const admin = configOf("admin");
  await writeFile(at("admin.conf"), admin.exportConfig());
  const core = admin.makeApiClient(CoreV1Api);
  if (!(await comesTrue(async () => (await core.listNamespace()).items.some(({ metadata }) => metadata?.name === "default")))) {
    await stop();
    return { reason: "the API server does not answer" };
  }
  const own = { kubeconfig: at("admin.conf"), "leader-elect": "false", port: "0", "bind-address": "127.0.0.1" };
  begin(join(from, "kube-controller-manager"), {
    ...own,
    "secure-port": `${controllers}`,
    "cert-dir": at("controllers"),
    controllers: "job,garbagecollector,ttl-after-finished,serviceaccount,namespace",
    "feature-gates": "TTLAfterFinished=true",
    "service-account-private-key-file": at("accounts.key"),
  });
  begin(join(from, "kube-scheduler"), { ...own, "secure-port": `${scheduler}`, "cert-dir": at("scheduler") });
  // Pods are refused before it is there.
  await comesTrue(async () => (await core.readNamespacedServiceAccount({ name: "default", namespace: "default" })) !== undefined);
  return { folder, server, configOf, stop };
}

/** Resolves to whether it did. */
export async function comesTrue(is: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    if (await is().catch(() => false)) return true;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  return false;
}

/** A key and a certificate of their own for 127.0.0.1, as files. */
export async function certificateIn(folder: string): Promise<{ readonly key: string; readonly cert: string }> {
  const files = { key: join(folder, "node.key"), cert: join(folder, "node.crt") };
  const words = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=node",
    "-keyout",
    files.key,
    "-out",
    files.cert,
  ];
  await promisify(execFile)("openssl", words);
  return files;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}
