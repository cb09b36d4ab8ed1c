import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { guarded } from "../../src/connectors/registry.ts";
import { makeApp, makeServer } from "../../src/http/index.ts";
import type { World } from "../../src/pipeline/index.ts";
import type { Sink } from "../../src/ports/index.ts";
import { casesOf, closeDesks, type Desk, OPERATOR_TOKEN, openDesk, plantChange, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const BEARER = { authorization: `Bearer ${OPERATOR_TOKEN}` };

async function ask(path: string, url = desk.url): Promise<{ readonly status: number; readonly json: unknown }> {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, json: await answer.json() };
}

/** Another process over this world, for as long as the work takes. */
async function withProcess(
  world: World,
  { silent = () => [], works = true }: { readonly silent?: () => readonly string[]; readonly works?: boolean },
  work: (url: string) => Promise<void>,
): Promise<void> {
  const { inbox } = world.store;
  const refusals = { count: () => undefined, take: () => null };
  const webhooks = { schemes: [], inbox, queue: world.queue, clock: world.clock, log: world.log, refusals, ratePerSecond: 1 };
  const told = { embedded: [], demotions: [], drift: { jira: { "GET /rest/api/{id}/issue/{id}": 2 } } };
  const readiness = { region: world.region, policy: world.policy.hash, queue: "postgresql", ...told };
  const how = { operators: [], readiness, stopping: () => false, silent, works, listens: true };
  const app = makeApp({ world, webhooks, chats: [], ...how });
  const server = makeServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await work(`http://127.0.0.1:${port}`).finally(() => server.close().closeAllConnections());
}

describe("health", () => {
  it("capability 14.1: /healthz says that the process answers, /readyz that it can work and what is embedded", async () => {
    expect(await ask("/healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
    expect(await ask("/readyz")).toMatchObject({
      status: 200,
      json: { status: "ready", region: "us-east-1", queue: "postgresql", policy: desk.world.policy.hash },
    });
  });

  it("jira row 8: answers that were not as documented are counted by system and operation", async () => {
    await withProcess(desk.world, {}, async (url) => {
      const answer = await fetch(`${url}/readyz`);
      expect(await answer.json()).toMatchObject({ drift: { jira: { "GET /rest/api/{id}/issue/{id}": 2 } } });
    });
  });

  it("while the store does not answer the process is alive and not ready, and every route says when to come back", async () => {
    const down = () => Promise.reject(new OpsError("STORE_DOWN", "the database does not answer"));
    await desk.restart((world) => ({
      ...world,
      store: { ...world.store, ping: down, cases: { ...world.store.cases, list: down, counts: down } },
    }));
    expect((await ask("/healthz")).status).toBe(200);
    expect(await ask("/readyz")).toMatchObject({ status: 503, json: { status: "STORE_DOWN" } });
    const answer = await fetch(`${desk.url}/v1/cases`, { headers: BEARER });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    await desk.restart();
  });

  it("a queue that does not answer makes the process not ready", async () => {
    const down = () => Promise.reject(new Error("no connection"));
    await desk.restart((world) => ({ ...world, queue: { ...world.queue, ping: down } }));
    expect(await ask("/readyz")).toMatchObject({ status: 503, json: { status: "QUEUE_DOWN" } });
    await desk.restart();
  });

  it("a sink that is down is told, one that holds another history is an alarm and makes the process not ready", async () => {
    const sink = (name: string, seal: () => Promise<string>): Sink => ({
      name,
      head: async () => ({ seq: 1, seal: await seal() }),
      append: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
    const down = sink("away", () => Promise.reject(new OpsError("SINK_DOWN", "the sink does not answer")));
    await desk.restart((world) => ({ ...world, sinks: [...world.sinks, down] }));
    await desk.seal();
    expect(await ask("/readyz")).toMatchObject({ status: 200, json: { sinks: { local: "ok", away: "down" } } });
    await desk.restart((world) => ({ ...world, sinks: [...world.sinks, sink("other", () => Promise.resolve("0"))] }));
    await desk.seal();
    expect(await ask("/readyz")).toMatchObject({
      status: 503,
      json: { status: "SINK_FORKED", sinks: { local: "ok", other: "forked" } },
    });
    expect(desk.log).toContainEqual({
      level: "error",
      message: "sink holds another history",
      sink: "other",
      code: "SINK_FORKED",
    });
    await desk.restart();
  });

  it("capability 1.8: a table that refuses the poll is named, and what the others hold is found all the same", async () => {
    await desk.restart();
    expect(await ask("/readyz")).toMatchObject({ json: { parts: { polls: { servicenow: "unknown", jira: "unknown" } } } });
    await desk.poll();
    const forbidden = desk.serviceNow.faults.add({ kind: "status", status: 403, path: /table\/x_ots_ops_review/, times: 100 });
    const number = plantChange(desk);
    desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
    await desk.poll();
    expect(await casesOf(desk, number)).toHaveLength(1);
    const polls = { servicenow: "TICKET_FORBIDDEN x_ots_ops_review", jira: "ok" };
    expect(await ask("/readyz")).toMatchObject({ status: 200, json: { parts: { polls } } });
    forbidden.remove();
    await desk.poll();
    expect(await ask("/readyz")).toMatchObject({ json: { parts: { polls: { servicenow: "ok", jira: "ok" } } } });
  });

  it("evidence that waits too long for its seal makes a worker not ready; a process that only listens takes webhooks all the same", async () => {
    await startChange(desk);
    expect(await ask("/readyz")).toMatchObject({ status: 200, json: { parts: { store: "ok", queue: "ok", evidence: "ok" } } });
    await desk.database.db.query("update unsealed set committed_at = clock_timestamp() - interval '2 minutes'");
    expect(await ask("/readyz")).toMatchObject({
      status: 503,
      json: { status: "EVIDENCE_LATE", parts: { store: "ok", evidence: "EVIDENCE_LATE" } },
    });
    await withProcess(desk.world, { works: false }, async (url) => {
      expect(await ask("/readyz", url)).toMatchObject({ status: 200, json: { parts: { evidence: "EVIDENCE_LATE" } } });
    });
    await desk.seal();
    expect(await ask("/readyz")).toMatchObject({ status: 200, json: { parts: { evidence: "ok" } } });
  });

  it("a ticket system that does not answer is named; when none answers a worker is not ready", async () => {
    const systems = [...desk.world.systems.values()].map((system) => guarded(system));
    const world = { ...desk.world, systems: new Map(systems.map((system) => [system.system, system])) };
    const silent = () => systems.filter((system) => system.isOpen()).map(({ system }) => system);
    const knock = async (system: string): Promise<void> => {
      for (let i = 0; i < 8; i += 1)
        await world.systems
          .get(system)
          ?.poll(null)
          .catch(() => undefined);
    };
    desk.serviceNow.faults.add({ kind: "status", path: /./, status: 503, times: 1_000 });
    desk.jira.faults.add({ kind: "status", path: /./, status: 503, times: 1_000 });
    await withProcess(world, { silent }, async (url) => {
      await knock("servicenow");
      expect(await ask("/readyz", url)).toMatchObject({
        status: 200,
        json: { status: "ready", parts: { systems: { servicenow: "CIRCUIT_OPEN", jira: "ok" } } },
      });
      await knock("jira");
      expect(await ask("/readyz", url)).toMatchObject({
        status: 503,
        json: { status: "CIRCUIT_OPEN", parts: { systems: { servicenow: "CIRCUIT_OPEN", jira: "CIRCUIT_OPEN" } } },
      });
    });
    desk.serviceNow.faults.clear();
    desk.jira.faults.clear();
  });
});
