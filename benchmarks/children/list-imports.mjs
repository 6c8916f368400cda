// Prints the addresses of the files that importing @graflow/core loads.
import { registerHooks } from "node:module";

const loaded = [];
registerHooks({
  load(address, context, next) {
    loaded.push(address);
    return next(address, context);
  },
});
await import("@graflow/core");
console.log(JSON.stringify(loaded));
