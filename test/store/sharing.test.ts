import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import type { Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { sharing } from "../../src/store/sharing.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { aCase, aDelivery, aMove, anEffect, anEntry } from "./samples.ts";

const tick = (): Promise<void> => new Promise((done) => setImmediate(done));

describe("questions that share a statement", () => {
  it("go together when they wait at the same time, always in a statement that begins after they were asked", async () => {
    const sent: number[][] = [];
    const ask = sharing<number, number>({
      ask: async (all) => {
        sent.push([...all]);
        await tick();
        return all.map((one) => () => one * 2);
      },
    });
    expect(await Promise.all([1, 2, 3].map(ask))).toEqual([2, 4, 6]);
    expect(sent).toEqual([[1], [2, 3]]);
  });

  it("with one key never stand in the same statement, and keep their order", async () => {
    const sent: string[] = [];
    const ask = sharing<string, string>({
      keyOf: (one) => one[0] ?? "",
      ask: async (all) => {
        sent.push(all.join(" "));
        await tick();
        return all.map((one) => () => one);
      },
    });
    await Promise.all(["x1", "a1", "a2", "b1", "a3"].map(ask));
    expect(sent).toEqual(["x1", "a1 b1", "a2", "a3"]);
  });

  it("are each asked again alone when the database took the statement back; only what fails alone fails", async () => {
    const ask = sharing<string, string>({
      ask: async (all) => {
        await tick();
        if (all.includes("bad")) throw new OpsError("STORE_DOWN", "two waited for each other", { code: "40P01" });
        return all.map((one) => () => one);
      },
    });
    const ends = await Promise.allSettled(["first", "good", "bad", "fine"].map(ask));
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("all fail when the connection was lost: nobody knows what was done, and nothing is done twice", async () => {
    let asked = 0;
    const ask = sharing<number, number>({
      ask: async (all) => {
        asked += 1;
        await tick();
        if (all.length > 1) throw new OpsError("STORE_DOWN", "the connection is gone", { code: "ECONNRESET" });
        return all.map((one) => () => one);
      },
    });
    const ends = await Promise.allSettled([1, 2, 3].map(ask));
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(asked).toBe(2);
  });

  it("fail alone when their own answer cannot be read", async () => {
    const ask = sharing<number, number>({
      ask: async (all) => {
        await tick();
        return all.map((one) => () => {
          if (one === 2) throw new Error("not a row");
          return one;
        });
      },
    });
    const ends = await Promise.allSettled([0, 1, 2, 3].map(ask));
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("do not wait for a statement that hangs", async () => {
    let first = true;
    const ask = sharing<number, number>({
      ask: async (all) => {
        if (first) {
          first = false;
          return new Promise(() => undefined);
        }
        return all.map((one) => () => one);
      },
    });
    void ask(0);
    expect(await Promise.all([1, 2].map(ask))).toEqual([1, 2]);
    void ask(3);
    expect(await ask(4)).toBe(4);
  });

  it("are not left waiting by an answer that is too short", async () => {
    const ask = sharing<number, number>({ ask: async () => [] });
    await expect(ask(1)).rejects.toThrow("without an answer");
  });
});

describe("what is asked of the store at the same moment", () => {
  let fresh: FreshDatabase;
  let store: Store;
  const sent: string[] = [];
  beforeAll(async () => {
    fresh = await freshDatabase();
    const query: typeof fresh.db.query = (text, values, name) => {
      sent.push(name ?? text);
      return fresh.db.query(text, values, name);
    };
    store = openStore({ ...fresh.db, query });
  });
  afterAll(() => fresh.drop());
  const statements = async (name: string, work: () => Promise<unknown>): Promise<number> => {
    sent.length = 0;
    await work();
    return sent.filter((one) => one === name).length;
  };
  const NOW = new Date("2026-03-02T09:30:00.000Z");

  it("deliveries are stored together, each once, and taken together, each as it was", async () => {
    const deliveries = Array.from({ length: 12 }, () => aDelivery());
    const twice = [...deliveries, ...deliveries];
    let answers: readonly string[] = [];
    const puts = await statements("inbox put", async () => {
      answers = await Promise.all(twice.map((one) => store.inbox.put(one, NOW)));
    });
    expect(answers.filter((one) => one === "stored")).toHaveLength(12);
    expect(puts).toBeLessThanOrEqual(4);
    const taken = await Promise.all(["unknown", ...deliveries.map(({ id }) => id)].map((id) => store.inbox.take(id)));
    expect(taken.map((one) => one?.delivery ?? null)).toEqual([null, ...deliveries]);
    expect(taken.slice(1).every((one) => one?.newest)).toBe(true);
  });

  it("of two deliveries of one ticket that are taken together only the newer one is the newest", async () => {
    const ahead = aDelivery();
    const older = aDelivery({ version: 3 });
    const newer = aDelivery({ ticket: older.ticket, version: 4 });
    for (const one of [ahead, older, newer]) await store.inbox.put(one, NOW);
    const taken = await Promise.all([ahead, newer, older].map(({ id }) => store.inbox.take(id)));
    expect(taken.map((one) => one?.newest)).toEqual([true, true, false]);
  });

  it("of two deliveries of one version the one that was taken first stays the newest, taken again together with the other", async () => {
    for (const turned of [false, true]) {
      const [ahead, one] = [aDelivery(), aDelivery({ version: 5 })];
      const other = aDelivery({ ticket: one.ticket, version: 5 });
      const [found, told] = turned ? [other, one] : [one, other];
      for (const delivery of [ahead, found, told]) await store.inbox.put(delivery, NOW);
      expect((await store.inbox.take(found.id))?.newest).toBe(true);
      const taken = await Promise.all([ahead, told, found].map(({ id }) => store.inbox.take(id)));
      expect(taken.map((taking) => taking?.newest)).toEqual([true, false, true]);
      await store.inbox.settle(found.id, "opened");
      const late = await Promise.all([ahead, told, found].map(({ id }) => store.inbox.take(id)));
      expect(late.map((taking) => taking?.newest)).toEqual([true, false, false]);
    }
  });

  it("cases are looked up together, each by its ticket and workflow", async () => {
    const cases = Array.from({ length: 9 }, () => aCase());
    for (const one of cases) await store.commit(aMove(one, null, { entries: [anEntry({ caseId: one.id })] }));
    const tickets = [...cases.map(({ ticket }) => ticket), aCase().ticket];
    let found: readonly unknown[] = [];
    const asked = await statements("cases latest", async () => {
      found = await Promise.all(tickets.map((ticket) => store.cases.latest(ticket, cases[0]?.workflow ?? "")));
    });
    expect(found).toEqual([...cases, null]);
    expect(asked).toBeLessThanOrEqual(4);
  });

  it("holds are looked at once for all that ask of a workflow, each with its own answer", async () => {
    await store.pauses.set({ workflow: "paused", by: "olga", reason: "a test", at: NOW.toISOString() }, []);
    const late = { log: "test", maxLagSeconds: 60 };
    const workflows = ["a", "paused", "b", "paused", "a"];
    let holds: readonly (readonly { readonly what: string }[])[] = [];
    const asked = await statements("holds", async () => {
      holds = await Promise.all(workflows.map((workflow) => store.pauses.holds(workflow, late)));
    });
    expect(asked).toBe(2);
    expect(holds.map((one) => one.map(({ what }) => what))).toEqual([[], ["workflow"], [], ["workflow"], []]);
    await store.pauses.clear("paused", [], NOW);
  });

  it("effects are begun together: each once, under a lease of its own, and one that was begun before stays", async () => {
    const one = aCase();
    const effects = Array.from({ length: 6 }, () => anEffect({ caseId: one.id }));
    await store.commit(aMove(one, null, { entries: [anEntry({ caseId: one.id })], effects }));
    const until = { seconds: 30, sendSeconds: 10, late: null };
    const leases = await Promise.all([...effects, ...effects].map(({ id }) => store.effects.start(id, "w1", until)));
    expect(leases.slice(0, 6).map((lease) => lease?.name)).toEqual(effects.map(({ id }) => `effect:${id}`));
    expect(leases.slice(6)).toEqual(effects.map(() => null));
    expect(new Set(leases.slice(0, 6).map((lease) => lease?.fencing)).size).toBe(6);
    const begun = await store.effects.ofCase(one.id);
    expect(begun.map(({ status, attempts }) => [status, attempts])).toEqual(effects.map(() => ["attempting", 1]));
  });
});
