// Packages that a feature needs and that are not installed with Graflow. They are loaded when the feature is used for the first time.
import { GraflowError } from "./errors/graflow-error.ts";

/** An optional package is not installed. Its `hint` is the command that installs it. */
export class PeerMissingError extends GraflowError {
  readonly packageName: string;

  constructor(packageName: string, feature: string, cause: unknown) {
    super("PEER_MISSING", `${feature} need the package ${packageName}, which is not installed`, {
      hint: `Run \`npm install ${packageName}\`.`,
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
