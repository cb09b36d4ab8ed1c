import type { DeliveryShares } from "../options.ts";
import type { Activity } from "./activity.ts";
import { createSender, type Sender } from "./post.ts";

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
  send: (parcel: Parcel) => void;
  setShares: (shares: Partial<DeliveryShares>) => void;
  readonly records: DeliveryRecord[];
  stop: () => void;
}

interface Pauses {
  pause: (ms: number) => Promise<void>;
  readonly stopped: boolean;
  stop: () => void;
}

const RETRIED = new Set([0, 408, 409, 425, 429]);
const KEPT = 10_000;
const HELD_MS = 50;

/** Sends with retries, and doubles, loses or reorders the given shares. */
export function createDelivery(site: { random: () => number; activity: Activity; shares: Partial<DeliveryShares> }): Delivery {
  const sender = createSender();
  const pauses = createPauses();
  const records: DeliveryRecord[] = [];
  let shares: DeliveryShares = { duplicate: 0, lose: 0, reorder: 0, ...site.shares };
  let held: (() => Promise<void>) | undefined;

  const strikes = (share: number) => share > 0 && site.random() < share;
  const hold = (work: () => Promise<void>) => {
    const once = async () => {
      if (held !== once) return;
      held = undefined;
      await work();
    };
    held = once;
    void pauses.pause(HELD_MS).then(once);
  };
  return {
    records,
    send(parcel) {
      const entry = note(records, parcel);
      if (strikes(shares.lose)) {
        entry.state = "lost";
        return;
      }
      const end = site.activity.begin();
      const times = strikes(shares.duplicate) ? [1, 2] : [1];
      const attempt = () => deliver({ sender, pauses, random: site.random }, parcel, entry);
      const go = async () => {
        await Promise.all(times.map(attempt));
        end();
      };
      if (held === undefined && strikes(shares.reorder)) hold(go);
      else void go().then(() => held?.());
    },
    setShares(next) {
      shares = { ...shares, ...next };
    },
    stop() {
      pauses.stop();
      sender.close();
    },
  };
}

function note(records: DeliveryRecord[], { target, identifier, event, issueKey, body }: Parcel): DeliveryRecord {
  const entry: DeliveryRecord = { target, identifier, event, issueKey, body, attempts: [], state: "pending" };
  records.push(entry);
  if (records.length > KEPT * 1.25) records.splice(0, records.length - KEPT);
  return entry;
}

/** Tries until it is taken, refused for good, or the tries are used up. */
async function deliver(
  line: { sender: Sender; pauses: Pauses; random: () => number },
  parcel: Parcel,
  entry: DeliveryRecord,
): Promise<void> {
  for (let retry = 0; retry < parcel.tries && !line.pauses.stopped; retry += 1) {
    if (retry > 0) await line.pauses.pause(parcel.baseWaitMs * (1 + line.random()));
    const headers = retry === 0 ? parcel.headers : { ...parcel.headers, "X-Atlassian-Webhook-Retry": String(retry) };
    const status = await line.sender.post(parcel.url, headers, parcel.body, parcel.timeoutMs);
    entry.attempts.push(status);
    if (RETRIED.has(status) || status >= 500) continue;
    entry.state = status < 400 ? "delivered" : "failed";
    return;
  }
  entry.state = "failed";
}

/** Waits that end at once when the site stops. */
function createPauses(): Pauses {
  const timers = new Map<NodeJS.Timeout, () => void>();
  let stopped = false;
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, ms);
        timers.set(timer, resolve);
      }),
    get stopped() {
      return stopped;
    },
    stop() {
      stopped = true;
      for (const [timer, resolve] of timers) {
        clearTimeout(timer);
        resolve();
      }
    },
  };
}
