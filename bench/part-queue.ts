import { migrate, openDatabase, openStore } from "../src/store/index.ts";
import { ask } from "./postgres.ts";
import type { Stage } from "./stage.ts";

/** Milliseconds of one look at the queue with so many open questions. */
export interface QueueResult {
  readonly open: number;
  readonly page: Spread;
  readonly groupPage: Spread;
  readonly counts: Spread;
}

export interface Spread {
  readonly medianMs: number;
  readonly p99Ms: number;
}

const PAGE = 50;
const PEOPLE = Array.from({ length: 40 }, (_, i) => `person-${i}`);

// Rows as wide as real ones (about 2 kB), in three risks and ten groups, shown over the last four days; each asks four people.
const FILL = `insert into reviews (id, case_id, system, status, opened_at, expires_at, seen, data)
select 'r' || n, 'c' || n, 'servicenow', 'open', now(), now() + interval '1 hour', '{}', jsonb_build_object(
  'id', 'r' || n, 'caseId', 'c' || n, 'workflow', 'chg_low_risk_auto', 'step', 0, 'risk', (array['low', 'medium', 'high'])[1 + n % 3],
  'steps', jsonb_build_array(jsonb_build_object('groups', jsonb_build_array('group-' || n % 10), 'because', repeat('x', 1500))),
  'openedAt', to_char(now() at time zone 'utc' - (n % 5760) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'halfAt', to_char(now() at time zone 'utc' - (n % 5760 - 15) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'deadline', to_char(now() at time zone 'utc' - (n % 5760 - 30) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'routing', jsonb_build_object('told', (select jsonb_agg(jsonb_build_object('person', 'person-' || (n + k) % 40, 'level', 'primary', 'outcome', 'asked'))
    from generate_series(1, 4) k)))
from generate_series(1, $OPEN) n`;

/** (e) What the queue's page, and what routing asks the store, cost while so many questions are open. */
export async function measureQueue(stage: Stage): Promise<QueueResult> {
  const open = stage.options.waiting;
  const url = await stage.postgres.create();
  const db = openDatabase(url, { max: 2, applicationName: "bench" });
  try {
    await migrate(db);
    await db.query(FILL.replace("$OPEN", String(Math.floor(open))));
    await db.query("analyze reviews");
    const { reviews } = openStore(db);
    const now = new Date();
    const result = {
      page: await spread(() => reviews.queue({ groups: null, limit: PAGE, now })),
      groupPage: await spread(() => reviews.queue({ groups: ["group-3"], limit: PAGE, now })),
      counts: await spread(() => reviews.askedOpen(PEOPLE, 20)),
    };
    return { open: await ask(url, "select count(*)::int as n from reviews where status = 'open'"), ...result };
  } finally {
    await db.close();
  }
}

const ROUNDS = 200;

async function spread(once: () => Promise<unknown>): Promise<Spread> {
  for (let warm = 0; warm < 10; warm += 1) await once();
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await once();
    took.push(performance.now() - began);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}
