import type { DeliveryShares } from "../options.ts";
import type { Activity } from "./activity.ts";
import { createSender } from "./post.ts";

/** One message on its way out. */
export interface Parcel {
  target: "webhook" | "automation";
  url: string;
  identifier: string;
  event: string;
  issueKey: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  tries: number;
  baseWaitMs: number;
  timeoutMs: number;
}

/** What became of one message: `attempts` holds the status of each try, 0 for no answer. */
export interface DeliveryRecord {
  target: Parcel["target"];
  identifier: string;
  event: string;
  issueKey: string;
  body: string;
  attempts: number[];
  state: "pending" | "delivered" | "failed" | "lost";
}

export interface Delivery {
  send(parcel: Parcel): void;
  setShares(shares: Partial<DeliveryShares>): void;
  readonly records: DeliveryRecord[];
  stop(): void;
}

const RETRIED = new Set([0, 408, 409, 425, 429]);
const KEPT = 10_000;

/** Sends with retries, and doubles, loses or reorders the given shares. */
export function createDelivery(site: { random: () => number; activity: Activity; shares: Partial<DeliveryShares> }): Delivery {
  const sender = createSender();
  const records: DeliveryRecord[] = [];
  const timers = new Map<NodeJS.Timeout, () => void>();
  let shares: DeliveryShares = { duplicate: 0, lose: 0, reorder: 0, ...site.shares };
  let held: (() => Promise<void>) | undefined;
  let stopped = false;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.set(timer, resolve);
    });
  const deliver = async (parcel: Parcel, entry: DeliveryRecord) => {
    for (let retry = 0; retry < parcel.tries && !stopped; retry += 1) {
      if (retry > 0) await pause(parcel.baseWaitMs * (1 + site.random()));
      const headers = retry === 0 ? parcel.headers : { ...parcel.headers, "X-Atlassian-Webhook-Retry": String(retry) };
      const status = await sender.post(parcel.url, headers, parcel.body, parcel.timeoutMs);
      entry.attempts.push(status);
      if (!RETRIED.has(status) && status < 500) {
        entry.state = status < 400 ? "delivered" : "failed";
        return;
      }
    }
    entry.state = "failed";
  };
  const dispatch = async (parcel: Parcel, entry: DeliveryRecord) => {
    const twice = shares.duplicate > 0 && site.random() < shares.duplicate;
    await Promise.all(twice ? [deliver(parcel, entry), deliver(parcel, entry)] : [deliver(parcel, entry)]);
  };
  const hold = (work: () => Promise<void>) => {
    const once = async () => {
      if (held !== once) return;
      held = undefined;
      await work();
    };
    held = once;
    pause(50).then(once);
  };
  return {
    records,
    send(parcel) {
      const { target, identifier, event, issueKey, body } = parcel;
      const entry: DeliveryRecord = { target, identifier, event, issueKey, body, attempts: [], state: "pending" };
      records.push(entry);
      if (records.length > KEPT * 1.25) records.splice(0, records.length - KEPT);
      if (shares.lose > 0 && site.random() < shares.lose) {
        entry.state = "lost";
        return;
      }
      const end = site.activity.begin();
      const go = () => dispatch(parcel, entry).finally(end);
      if (held === undefined && shares.reorder > 0 && site.random() < shares.reorder) hold(go);
      else go().then(() => held?.());
    },
    setShares(next) {
      shares = { ...shares, ...next };
    },
    stop() {
      stopped = true;
      for (const [timer, resolve] of timers) {
        clearTimeout(timer);
        resolve();
      }
      sender.close();
    },
  };
}
