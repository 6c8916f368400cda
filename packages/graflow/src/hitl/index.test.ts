import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("without the packages of a target, the engine warns of each when it is made, and the attempts say what to install", () => {
  const script = `
    import { registerHooks } from "node:module";
    const peers = ["standardwebhooks", "liquidjs", "nodemailer"];
    registerHooks({ resolve(name, context, next) { return next(peers.includes(name) ? "no-such-package" : name, context); } });
    let heard = 0;
    process.on("warning", ({ message }) => (heard++, console.log("warned:", message)));
    const { createEngine, memory, task, workflow } = await import(${JSON.stringify(join(import.meta.dirname, "../index.ts"))});
    const { notifications, webhook, email } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
    const secret = "whsec_" + Buffer.alloc(32, 7).toString("base64");
    const url = "http://127.0.0.1:1/";
    const all = [];
    const told = Promise.withResolvers();
    const to = [
      webhook({ url, secret }),
      webhook({ url, name: "filled", template: "{}" }),
      email({ smtp: "smtp://127.0.0.1", from: "a@b.example", to: "c@d.example" }),
    ];
    const onAttempt = (attempt) => all.push(attempt) === 3 && told.resolve();
    const engine = createEngine({ backend: memory(), plugins: [notifications({ to, onAttempt })] });
    const ask = task("ask", (_, ctx) => ctx.requestApproval({ prompt: "Deploy?" }));
    workflow("deploy", "ask", { ask }).start(undefined, { engine });
    await told.promise;
    while (heard < 3) await new Promise((resolve) => setImmediate(resolve));
    for (const { target, result, error } of all.toSorted((a, b) => a.target < b.target ? -1 : 1)) console.log(target, result, error);
    process.exit(0);`;
  const lines = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const missing = (feature: string, name: string): string =>
    `PeerMissingError: ${feature} need the package ${name}, which is not installed. Run \`npm install ${name}\`.`;
  expect(lines.trim().split("\n").toSorted()).toEqual(
    [
      `warned: Notifications to \`webhook\` will fail: ${missing("Signed webhooks", "standardwebhooks")}`,
      `warned: Notifications to \`filled\` will fail: ${missing("Templates of webhooks", "liquidjs")}`,
      `warned: Notifications to \`email\` will fail: ${missing("Notifications by e-mail", "nodemailer")}`,
      `webhook failed ${missing("Signed webhooks", "standardwebhooks")}`,
      `filled failed ${missing("Templates of webhooks", "liquidjs")}`,
      `email failed ${missing("Notifications by e-mail", "nodemailer")}`,
    ].toSorted(),
  );
});
