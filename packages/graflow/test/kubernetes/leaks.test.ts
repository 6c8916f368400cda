// The quick form of leaks.soak.ts.
import { kubernetesLeakCases } from "./leak-cases.ts";

await kubernetesLeakCases({ cancelled: 12, crashed: 4 }, 60_000);
