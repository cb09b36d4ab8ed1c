import type { Delivery } from "./delivery.ts";
import type { WebhookTarget } from "./options.ts";
import type { Reply, Sender } from "./sender.ts";

/** The queue of events to send, its retries and who waits for it to rest. */
export interface Courier {
  target: WebhookTarget | undefined;
  paused: boolean;
  sending: number;
  readonly queue: Delivery[];
  readonly timers: Set<NodeJS.Timeout>;
  readonly sleepers: (() => void)[];
  readonly sender: Sender;
}

/** The platform opens no more connections to one host: a slow listener starves the rest. */
const CONNECTIONS = 4;
const RETRIED = new Set([0, 401, 403, 404, 408, 409, 429]);
const MAX_WAIT_MS = 3_600_000;

/** Runs something later; the returned function calls it off. */
export function later(courier: Courier, ms: number, run: () => void): () => void {
  const timer = setTimeout(() => {
    courier.timers.delete(timer);
    run();
    wakeIfIdle(courier);
  }, ms);
  courier.timers.add(timer);
  return () => {
    clearTimeout(timer);
    courier.timers.delete(timer);
  };
}

/** Puts an event at the end of the queue and sends what may be sent. */
export function push(courier: Courier, delivery: Delivery): void {
  delivery.status = "pending";
  courier.queue.push(delivery);
  pump(courier);
}

/** Sends from the queue while connections are free. */
export function pump(courier: Courier): void {
  const { target } = courier;
  while (target !== undefined && !courier.paused && courier.sending < CONNECTIONS) {
    const delivery = courier.queue.shift();
    if (delivery === undefined) break;
    courier.sending += 1;
    void attempt(courier, target, delivery);
  }
}

async function attempt(courier: Courier, target: WebhookTarget, delivery: Delivery): Promise<void> {
  const reply = await courier.sender.send(target, delivery, delivery.attempts.length + 1);
  courier.sending -= 1;
  delivery.attempts.push(reply.status);
  settle(courier, delivery, reply);
  pump(courier);
  wakeIfIdle(courier);
}

function outcome(status: number, mayRetry: boolean): "delivered" | "waiting" | "dead" {
  if (status >= 200 && status < 300) return "delivered";
  return mayRetry && (RETRIED.has(status) || status >= 500) ? "waiting" : "dead";
}

/** 2xx is done; a refusal that another try may lift waits (Retry-After, else doubling); 400, 413, 421, 422 and the rest are dead. */
function settle(courier: Courier, delivery: Delivery, reply: Reply): void {
  const { maxAttempts = 12, baseWaitMs = 50 } = courier.target ?? {};
  const tries = delivery.attempts.length;
  delivery.status = outcome(reply.status, tries < maxAttempts);
  if (delivery.status !== "waiting") return;
  const wait = reply.retryAfterMs ?? Math.min(baseWaitMs * 2 ** (tries - 1), MAX_WAIT_MS);
  later(courier, wait, () => push(courier, delivery));
}

function wakeIfIdle(courier: Courier): void {
  if (courier.sending > 0 || courier.queue.length > 0 || courier.timers.size > 0) return;
  for (const wake of courier.sleepers.splice(0)) wake();
}

/** Resolves when nothing is queued, in the air or waiting for a retry. */
export function whenIdle(courier: Courier): Promise<void> {
  return new Promise((resolve) => {
    courier.sleepers.push(resolve);
    wakeIfIdle(courier);
  });
}

/** Drops everything that was still to be sent. */
export function halt(courier: Courier): void {
  courier.paused = true;
  courier.queue.length = 0;
  for (const timer of courier.timers) clearTimeout(timer);
  courier.timers.clear();
  courier.sender.stop();
  for (const wake of courier.sleepers.splice(0)) wake();
}
