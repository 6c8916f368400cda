// Tasks on other machines, over ssh: `@graflow/core/ssh`. It needs ssh2.
export { ssh } from "./ssh.ts";
export type { SshAuth, SshHost, SshOptions } from "./options.ts";
