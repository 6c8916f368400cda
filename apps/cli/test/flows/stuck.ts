import { task, workflow } from "@graflow/core";

const forever = task("forever", () => new Promise<string>(() => {}));

export const stuck = workflow("stuck", "forever", { forever });
