// Payloads by Liquid templates: what they can say, and what stops them.
import { describe, expect, test } from "vitest";
import { webhook } from "../../src/hitl/index.ts";
import { payloadTemplate } from "../../src/hitl/targets/template.ts";
import { webhookPayload } from "../../src/hitl/targets/webhook-payload.ts";
import { links, notice } from "./notices.ts";
import { startReceiver } from "./receiver.ts";
import { newWorld, startProcess, warnings } from "./world.ts";

const prompt = 'Say "yes" \\ or\n</script> {{ ask.id }} ", "admin": true, "x": "';
const fill = (template: string, isJson = true): Promise<string> =>
  payloadTemplate(template, isJson).render(
    webhookPayload(notice({ ask: { prompt, assignees: ["ada"], context: { rows: [1, 2], n: 3 } }, links })),
    [],
  );

describe("a template", () => {
  test("is posted instead of the default payload", async () => {
    const { url, requests } = await startReceiver();
    const template = '{"text": "{{ ask.prompt }} ({{ type }})", "who": {{ ask.assignees | json }}, "link": "{{ links.page }}"}';
    const { open } = startProcess(newWorld(), { to: [webhook({ url, template })], links: () => links });
    await open({ prompt: 'He said "deploy"', assignees: ["ada"] });
    expect(JSON.parse((await requests.next()).body)).toEqual({ text: 'He said "deploy" (ask.opened)', who: ["ada"], link: links.page });
  });

  test("may make something other than JSON, when that is said", async () => {
    const { url, requests } = await startReceiver();
    const { open } = startProcess(newWorld(), { to: [webhook({ url, template: "{{ ask.prompt }}!", contentType: "text/plain" })] });
    await open({ prompt: '"Deploy"?' });
    const { headers, body } = await requests.next();
    expect([headers["content-type"], body]).toEqual(["text/plain", '"Deploy"?!']);
  });

  test("lets nobody out of the quotes", async () => {
    expect(JSON.parse(await fill('{"a": "{{ ask.prompt }}"}'))).toEqual({ a: prompt });
    expect(JSON.parse(await fill('{"a": {{ ask.prompt | json }}}'))).toEqual({ a: prompt });
    expect(JSON.parse(await fill('{"a": "{% for row in ask.context.rows %}{{ row }},{% endfor %}"}'))).toEqual({ a: "1,2," });
    expect(JSON.parse(await fill('{"a": "{{ ask.context }}", "n": {{ ask.context.n }}}'))).toEqual({ a: '{"rows":[1,2],"n":3}', n: 3 });
  });

  test.each([
    ["a variable that is not there", "{{ ask.promt }}", "undefined variable"],
    ["a filter that is not there", "{{ ask.prompt | promtify }}", "undefined filter"],
    ["the prototype of an object", "{{ ask.constructor }}", "undefined variable"],
    ["the environment", "{{ process.env.HOME }}", "undefined variable"],
    ["a file", '{% include "/etc/passwd" %}', "ENOENT"],
    ["a file by a relative path", '{% render "../../package.json" %}', "ENOENT"],
    ["a layout", '{% layout "package.json" %}', "ENOENT"],
    ["a sum of nothing to JSON", '{"a": {{ ask.prompt }}}', "valid JSON"],
  ])("that asks for %s is refused", async (_, template, message) => {
    await expect(fill(template)).rejects.toThrow(message);
  });

  test.each([
    [
      "a loop in a loop",
      "{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}x{{ k }}{% endfor %}{% endfor %}{% endfor %}",
    ],
    [
      "a loop with nothing in it",
      "{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}",
    ],
    ["a range without end", "{% for i in (1..999999999999) %}{% endfor %}"],
    ["a text that doubles", '{% assign a = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}'],
    [
      "a list that doubles",
      '{% assign a = "x,y" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}{{ a | join: "" }}',
    ],
    [
      "a text that is captured twice and again",
      "{% capture a %}xxxxxxxxxx{% endcapture %}{% for i in (1..25) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}{{ a }}",
    ],
    [
      "the same, longer than any text can be",
      "{% capture a %}xxxxxxxxxx{% endcapture %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}{{ a }}",
    ],
    [
      "a replacement that grows",
      '{% assign a = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | replace: "x", "xxxxxxxxxx" %}{% endfor %}{{ a }}',
    ],
    ["a number of digits without end", '{{ ask.openedAt | date: "%999999999Y" }}'],
    ["an output without end", "{% for i in (1..100000) %}{{ ask | json }}{% endfor %}"],
    ["itself, which is too long", `${"x".repeat(200_000)}`],
  ])("that is %s is stopped", async (_, template) => {
    const began = performance.now();
    const stopped = /limit exceeded|1,000,000 characters|Invalid string length/;
    await expect(fill(template, false)).rejects.toThrow(stopped);
    await expect(fill(`{"a": "${template}"}`)).rejects.toThrow(stopped);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("that is stopped harms nobody else, and is given up", async () => {
    const { url, requests } = await startReceiver();
    const template = "{% for i in (1..1000) %}{% for j in (1..1000) %}{{ j }}{% endfor %}{% endfor %}";
    const to = [webhook({ url, name: "endless", template }), webhook({ url, name: "sound" })];
    const { open, attempts } = startProcess(newWorld(), { to });
    await open();
    const all = await attempts.take(2);
    expect(all.map(({ target, result }) => `${target} ${result}`).toSorted()).toEqual(["endless given-up", "sound sent"]);
    expect(requests.all).toHaveLength(1);
  });

  test("that cannot be read is told when the engine is made, before anybody is asked", async () => {
    const heard = warnings();
    const { url } = await startReceiver();
    startProcess(newWorld(), { to: [webhook({ url, template: "{% for %}" })] });
    await expect.poll(() => heard.join()).toContain("illegal tag");
  });
});
