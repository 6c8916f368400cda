// Post between processes: order, each message once, and who is there.
import assert from "node:assert/strict";
import { type BackendCase } from "../bench.ts";
import { oddTexts } from "../names.ts";
import { fleetOf, listen, numbered, otherFleet, until } from "./scenario.ts";

export const postCases: readonly BackendCase[] = [
  {
    name: "post: what is sent arrives in order, each message once, whether one waits for it or not",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      const heard = await listen(bench, there);
      assert.equal(await here.send(there.address, ["first"]), true);
      await heard.are(["first"]);
      const sending = numbered(2000).map((text) => here.send(there.address, [text, `${text} too`]));
      assert.ok((await Promise.all(sending)).every((isThere) => isThere));
      await heard.are(["first", ...numbered(2000).flatMap((text) => [text, `${text} too`])]);
    },
  },
  {
    name: "post: goes both ways, to oneself as well, and what each of several senders sends stays in its order",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      assert.notEqual(here.address, there.address);
      const [heard, heardThere] = [await listen(bench, here), await listen(bench, there)];
      await Promise.all(
        numbered(300).flatMap((text) => [
          here.send(here.address, [`here ${text}`]),
          there.send(here.address, [`there ${text}`]),
          here.send(there.address, [text]),
        ]),
      );
      await until(bench, () => heard.messages.length === 600, "all of it comes");
      for (const sender of ["here", "there"])
        assert.deepEqual(
          heard.messages.filter((text) => text.startsWith(sender)),
          numbered(300, `${sender} `),
        );
      await heardThere.are(numbered(300));
    },
  },
  {
    name: "post: any text comes as it was sent, however long, with as many as one likes in one call",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      const heard = await listen(bench, there);
      const texts = [...oddTexts, "", "\0", "a\0b\r\n", "\ud83d", "a\ude00b", ...numbered(5000), "漢字 👩‍🚀 ".repeat(300_000), "last"];
      assert.equal(await here.send(there.address, texts), true);
      await until(bench, () => heard.messages.length >= texts.length, "all of them come");
      assert.equal(heard.messages.length, texts.length);
      for (const [i, text] of texts.entries()) assert.ok(heard.messages[i] === text, `message ${i} comes as it was sent`);
    },
  },
  {
    name: "post: to nobody is told to be so, and to whoever does not listen any more",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      assert.equal(await here.send("nobody", ["text"]), false);
      assert.equal(await here.send(there.address, ["too early"]), false);
      const heard = await listen(bench, there);
      assert.equal(await here.send(there.address, ["1"]), true);
      await heard.are(["1"]);
      heard.end();
      await until(bench, async () => !(await here.send(there.address, ["too late"])), "the mailbox is removed");
      const again = await listen(bench, there);
      assert.equal(await here.send(there.address, ["2"]), true);
      await again.are(["2"]);
      assert.deepEqual(heard.messages.slice(0, 1), ["1"]);
    },
  },
  {
    name: "post: who is there can be asked, of many at once",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      const heard = await listen(bench, there);
      const nobody = numbered(1200, "nobody ");
      assert.deepEqual(await here.areThere([]), new Set());
      assert.deepEqual(await here.areThere([...nobody, there.address]), new Set([there.address]));
      await listen(bench, here);
      assert.deepEqual(await there.areThere([there.address, here.address]), new Set([there.address, here.address]));
      heard.end();
      await until(bench, async () => !(await here.areThere([there.address])).has(there.address), "it is not there");
    },
  },
  {
    name: "post: the mailbox of a backend that was closed is gone, and its address is nobody's",
    async run(bench) {
      assert.ok(bench.reopen !== undefined, "Expected the bench to have `reopen`");
      const { address } = otherFleet(bench).post;
      await listen(bench, otherFleet(bench).post);
      const { fleet } = await bench.reopen();
      assert.ok(fleet !== undefined);
      assert.notEqual(fleet.post.address, address);
      assert.equal(await fleet.post.send(address, ["text"]), false);
      assert.deepEqual(await fleet.post.areThere([address]), new Set());
    },
  },
  {
    name: "post: nothing is told to be lost where nothing is",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      let lost = 0;
      const end = there.onLost(() => void lost++);
      const heard = await listen(bench, there);
      for (const text of numbered(20)) assert.equal(await here.send(there.address, [text]), true);
      await heard.are(numbered(20));
      await bench.advance(300);
      end();
      assert.equal(lost, 0);
    },
  },
  {
    name: "announcements: reach all who listen to their topic, here and elsewhere, and nobody else",
    async run(bench) {
      const [here, there] = [fleetOf(bench).post, otherFleet(bench).post];
      const told: Record<string, (string | undefined)[]> = { here: [], there: [], twice: [], other: [], gone: [] };
      const note = (name: string) => (message: string | undefined) => void told[name]?.push(message);
      here.onAnnounced("topic", note("here"));
      there.onAnnounced("topic", note("there"));
      there.onAnnounced("topic", note("twice"));
      there.onAnnounced("topi", note("other"));
      const end = there.onAnnounced("topic", note("gone"));
      // Each is told that it may have missed something, as soon as it misses nothing any more.
      await until(bench, () => Object.values(told).every((all) => all.length > 0), "everybody listens");
      end();
      for (const message of ["one", "", "\ud83d"]) await here.announce("topic", message);
      await there.announce("topic", "of there");
      const wanted = ["one", "", "\ud83d", "of there"];
      for (const name of ["here", "there", "twice"]) {
        await until(bench, () => told[name]?.at(-1) === "of there", `${name} is told`);
        assert.deepEqual(
          told[name]?.filter((message) => message !== undefined),
          wanted,
        );
      }
      for (const name of ["other", "gone"]) assert.ok(told[name]?.every((message) => message === undefined));
    },
  },
];
