// `graflow doctor`: everything that workflows need here, each with a remedy when it is missing.
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { config, core, nodeVersion, optionalPackages, packageType, terminal, tsconfig, writableFolder, type Finding } from "../findings.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { storeFinding } from "../store/store-finding.ts";

export interface DoctorCommandOptions {
  readonly json?: boolean;
}

export async function doctorCommand({ json = false }: DoctorCommandOptions, shell: Shell): Promise<ExitCode> {
  const { cwd } = shell;
  const findings: readonly Finding[] = [
    nodeVersion(process.versions.node),
    terminal(shell),
    writableFolder(cwd),
    core(cwd),
    packageType(cwd),
    tsconfig(cwd),
    await config(shell),
    await storeFinding(shell),
    ...optionalPackages(),
  ];
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const finding of findings) shell.out(json ? `${safeJson({ type: "finding", ...finding })}\n` : `${text(finding, width, shell)}\n`);
  return findings.some(({ state }) => state === "bad") ? exitCodes.failed : exitCodes.done;
}

function text({ name, state, detail, remedy }: Finding, width: number, { colors }: Shell): string {
  const sign = { good: colors.green("✓"), missing: colors.yellow("–"), bad: colors.red("✗") }[state];
  const line = `${sign} ${name.padEnd(width)}  ${state === "good" ? colors.dim(detail) : detail}`;
  return remedy === undefined ? line : `${line}\n  ${" ".repeat(width)}  ${colors.cyan(remedy)}`;
}
