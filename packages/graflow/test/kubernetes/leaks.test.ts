// The quick form of leaks.soak.ts.
import { kubernetesLeakCases } from "./leak-cases.ts";

await kubernetesLeakCases({ cancelled: 20, crashed: 6 }, 60_000);
