import { Agent } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Cpu, cpuOf, since } from "./cpu.ts";
import { fire, post } from "./load.ts";
import { ask } from "./postgres.ts";
import type { Stage, Subject } from "./stage.ts";
import { reviewEvent, ticketEvent } from "./webhooks.ts";

export type Kind = "automatic" | "reviewed" | "waiting";

/** What so many tickets cost from their webhook until each case rests and its evidence is sealed and shipped. */
export interface Cases {
  readonly count: number;
  readonly perSecond: number;
  /** Milliseconds a ticket. */
  readonly cpu: Cpu;
  readonly ticketCalls: number;
  readonly modelCalls: number;
  /** Database transactions a ticket, all of them: cases, evidence, queue, timers. */
  readonly transactions: number;
}

/** Tickets on their way at a time; enough to keep two cores busy, few enough that none waits for seconds. */
const IN_FLIGHT = 64;

const LIMIT_MS = 1_800_000;

const DONE: Readonly<Record<Kind, string>> = {
  automatic: "select count(*) as n from cases where status = 'ended'",
  reviewed: "select count(*) as n from cases where status = 'ended'",
  waiting: "select count(*) as n from cases where status = 'in_review'",
};
const SHIPPED =
  "select (select coalesce(max(seq), 0) from log_heads) - (select coalesce(min(seq), 0) from shipped) + (select count(*) from unsealed) as n";
const TRANSACTIONS = "select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()";

/** Drives so many new tickets through a service, or through the floor, and measures. */
export async function runCases(stage: Stage, subject: Subject, kind: Kind, count: number): Promise<Cases> {
  const { serviceNow, model } = stage;
  model.confidence(kind === "automatic" ? 0.97 : 0.75);
  const progress = (): number => (kind === "waiting" ? serviceNow.asked() : serviceNow.changed());
  const desk = kind === "reviewed" ? openDesk(stage, subject) : null;
  const before = await totals(stage, subject);
  const first = stage.tickets + 1;
  const done = progress();
  stage.tickets += count;
  let sent = 0;
  const start = performance.now();
  await fire(subject.url, 16, async () => {
    if (sent >= count) return null;
    sent += 1;
    const mine = first + sent - 1;
    await until(() => Promise.resolve(sent - (progress() - done) <= IN_FLIGHT), 2);
    return ticketEvent(mine);
  });
  await until(() => Promise.resolve(progress() - done >= count), 5);
  if (subject.keeps !== "nothing")
    await until(async () => (await ask(subject.database, DONE[kind])) >= before.rested[kind] + count, 40);
  const seconds = (performance.now() - start) / 1000;
  if (subject.keeps === "evidence") await until(async () => (await ask(subject.database, SHIPPED)) === 0, 100);
  desk?.close();
  const after = await totals(stage, subject);
  const each = (total: number): number => total / count;
  return {
    count,
    perSecond: count / seconds,
    cpu: since(before.cpu, after.cpu, count),
    ticketCalls: each(after.ticketCalls - before.ticketCalls),
    modelCalls: each(after.modelCalls - before.modelCalls),
    transactions: each(after.transactions - before.transactions),
  };
}

/** People who answer every review a moment after it was asked. */
function openDesk(stage: Stage, subject: Subject): { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  stage.serviceNow.onReview((review, ticket) => {
    void delay(250).then(() => {
      stage.serviceNow.approve(review);
      return post(agent, subject.url, reviewEvent(review, ticket));
    });
  });
  return {
    close() {
      stage.serviceNow.onReview(() => undefined);
      agent.destroy();
    },
  };
}

async function totals(stage: Stage, subject: Subject) {
  const { serviceNow, model, postgres, redis } = stage;
  const rested = (kind: Kind): Promise<number> =>
    subject.keeps === "nothing" ? Promise.resolve(0) : ask(subject.database, DONE[kind]);
  const ended = await rested("automatic");
  const waiting = await rested("waiting");
  return {
    cpu: cpuOf({
      service: subject.pid,
      postgresql: postgres.pid,
      redis: subject.queue === "redis" ? (redis?.pid ?? null) : null,
    }),
    ticketCalls: serviceNow.calls(),
    modelCalls: model.calls(),
    transactions: await ask(subject.database, TRANSACTIONS),
    rested: { automatic: ended, reviewed: ended, waiting },
  };
}

async function until(holds: () => Promise<boolean>, everyMs: number): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("the cases did not come to rest within half an hour");
    await delay(everyMs);
  }
}
