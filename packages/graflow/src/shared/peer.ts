// Packages that a feature needs and that are not installed with Graflow. They are loaded when the feature is used for the first time.
import { errorOf } from "./error-of.ts";
import { GraflowError } from "./errors/graflow-error.ts";

/** An optional package is not installed, or cannot be loaded. Its `hint` says how to mend that. */
export class PeerMissingError extends GraflowError {
  readonly packageName: string;

  constructor(packageName: string, feature: string, cause: unknown) {
    const isMissing = isNotFound(cause);
    super("PEER_MISSING", `${feature} need the package ${packageName}, which ${isMissing ? "is not installed" : "cannot be loaded"}`, {
      hint: isMissing
        ? `Run \`npm install ${packageName}\`.`
        : `See the cause. Another version of Node or of ${packageName} may be needed: its \`engines\` says which.`,
      cause,
    });
    this.packageName = packageName;
  }
}

export async function loadPeer<Module>(packageName: string, feature: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new PeerMissingError(packageName, feature, cause);
  }
}

function isNotFound(cause: unknown): boolean {
  const { code, message } = errorOf(cause) as { readonly code?: unknown; readonly message: string };
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND" || /^Cannot find (?:package|module)/.test(message);
}
