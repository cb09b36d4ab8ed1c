import { type Courier, halt, later, pump, push, whenIdle } from "./courier.ts";
import type { Delivery, ThinEvent } from "./delivery.ts";
import type { Chaos, WebhookTarget } from "./options.ts";
import type { Random } from "./random.ts";
import { createSender } from "./sender.ts";

/** The outbox table of the app: what was fired, what became of it, and what the network does to it. */
export interface Outbox {
  readonly deliveries: readonly Delivery[];
  /** Whether a business rule on that table fires. */
  readonly watches: (table: string) => boolean;
  readonly enqueue: (event: ThinEvent) => void;
  readonly setTarget: (target: WebhookTarget | undefined) => void;
  readonly setChaos: (chaos: Chaos) => void;
  /** Keeps events back until `resume`, which may let them go in reversed order. */
  readonly pause: () => void;
  readonly resume: (order?: "as_written" | "reversed") => void;
  /** Sends an event once more under its id, as a doubled job would; false when the id is unknown. */
  readonly resend: (eventId: string) => boolean;
  /** Resolves when nothing is queued, in the air, held back or waiting for a retry. */
  readonly idle: () => Promise<void>;
  readonly stop: () => void;
}

/** An event that is to arrive late waits for the next one, or this long when none comes. */
const REORDER_MS = 100;

interface World {
  readonly now: () => Date;
  readonly random: Random;
  readonly instance: string;
  readonly target: WebhookTarget | undefined;
  readonly chaos: Chaos;
}

interface Held {
  readonly delivery: Delivery;
  readonly callOff: () => void;
}

/** Loses, doubles or swaps events by their shares, and hands the rest to the courier. */
function createRoute(courier: Courier, random: Random, chaos: () => Chaos): (delivery: Delivery) => void {
  let held: Held | undefined;
  const release = () => {
    const late = held;
    held = undefined;
    late?.callOff();
    if (late !== undefined) push(courier, late.delivery);
  };
  return (delivery) => {
    const { loseShare = 0, reorderShare = 0, duplicateShare = 0 } = chaos();
    const [lose, reorder, duplicate] = [random.share(), random.share(), random.share()];
    if (lose < loseShare) {
      delivery.status = "lost";
      return;
    }
    if (held === undefined && reorder < reorderShare) {
      held = { delivery, callOff: later(courier, REORDER_MS, release) };
      return;
    }
    push(courier, delivery);
    if (duplicate < duplicateShare) push(courier, delivery);
    release();
  };
}

/** The outbox of one instance; without a target nothing is written to it. */
export function createOutbox(world: World): Outbox {
  let chaos = world.chaos;
  const deliveries: Delivery[] = [];
  const sender = createSender(world.now, world.instance);
  const courier: Courier = {
    target: world.target,
    paused: false,
    sending: 0,
    queue: [],
    timers: new Set(),
    sleepers: [],
    sender,
  };
  const route = createRoute(courier, world.random, () => chaos);
  return {
    deliveries,
    watches: (table) => (courier.target?.tables ?? ["change_request", "incident"]).includes(table),
    enqueue: (event) => {
      if (courier.target === undefined) return;
      const eventId = world.random.sysId();
      const delivery: Delivery = { eventId, event, body: JSON.stringify(event), status: "pending", attempts: [] };
      deliveries.push(delivery);
      route(delivery);
    },
    setTarget: (target) => {
      courier.target = target;
      if (target === undefined) courier.queue.length = 0;
      pump(courier);
    },
    setChaos: (next) => {
      chaos = next;
    },
    pause: () => {
      courier.paused = true;
    },
    resume: (order = "as_written") => {
      if (order === "reversed") courier.queue.reverse();
      courier.paused = false;
      pump(courier);
    },
    resend: (eventId) => {
      const known = deliveries.find((delivery) => delivery.eventId === eventId);
      if (known !== undefined) push(courier, known);
      return known !== undefined;
    },
    idle: () => whenIdle(courier),
    stop: () => halt(courier),
  };
}
