import { loadPolicy } from "../src/config/index.ts";
import { staticDirectory } from "../src/connectors/directory/index.ts";
import { reviewQueue, routedAgain } from "../src/pipeline/index.ts";
import { migrate, openDatabase, openStore } from "../src/store/index.ts";
import { ask } from "./postgres.ts";
import type { Stage } from "./stage.ts";

/** Milliseconds of one look at the queue with so many open questions. */
export interface QueueResult {
  readonly open: number;
  readonly page: Spread;
  /** What somebody opens: his own reviews, and everybody's. */
  readonly mine: Spread;
  readonly everybody: Spread;
  readonly counts: Spread;
  /** The whole step: the review, the chain's people, how much each is asked already, and who of them is asked. */
  readonly routing: Spread;
  readonly capacity: Spread;
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
  'id', 'r' || n, 'caseId', 'c' || n, 'workflow', 'chg_low_risk_auto', 'step', 0, 'status', 'open', 'system', 'servicenow',
  'digest', null, 'reasonRequired', false, 'cardHash', '', 'code', '', 'verdicts', '[]'::jsonb, 'expiresAt', '2099-01-01T00:00:00.000Z', 'risk', (array['low', 'medium', 'high'])[1 + n % 3],
  'steps', jsonb_build_array(jsonb_build_object('groups', jsonb_build_array('group-' || n % 10), 'because', repeat('x', 1500))),
  'openedAt', to_char(now() at time zone 'utc' - (n % 5760) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'halfAt', to_char(now() at time zone 'utc' - (n % 5760 - 15) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'deadline', to_char(now() at time zone 'utc' - (n % 5760 - 30) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'routing', jsonb_build_object('told', (select jsonb_agg(jsonb_build_object('person', 'person-' || (n + k) % 40, 'level', 'primary', 'outcome', 'asked'))
    from generate_series(1, 4) k)))
from generate_series(1, $OPEN) n`;

// The case of each, as wide as a waiting one (about 4 kB).
const CASES = `insert into cases (id, version, workflow, ticket_system, ticket_kind, ticket_id, ticket_key, status, opened_at, updated_at, data)
select 'c' || n, 1, 'chg_low_risk_auto', 'servicenow', 'change_request', 't' || n, 'CHG' || n, 'in_review', now(), now(), jsonb_build_object(
  'id', 'c' || n, 'version', 1, 'workflow', 'chg_low_risk_auto', 'region', 'us-east-1', 'tries', 0, 'entries', '[]'::jsonb, 'status', 'in_review', 'reviewId', 'r' || n,
  'ticket', jsonb_build_object('system', 'servicenow', 'kind', 'change_request', 'id', 't' || n, 'key', 'CHG' || n),
  'decision', jsonb_build_object('outcome', 'review', 'policyHash', repeat('0', 64)),
  'proposal', jsonb_build_object('digest', repeat('0', 64), 'by', 'model', 'payload', jsonb_build_object('action', 'close_task', 'note', repeat('x', 3500))))
from generate_series(1, $OPEN) n`;

/** (e) What the queue's page, and what routing asks the store, cost while so many questions are open. */
export async function measureQueue(stage: Stage): Promise<QueueResult> {
  const open = stage.options.waiting;
  const url = await stage.postgres.create();
  const db = openDatabase(url, { max: 2, applicationName: "bench" });
  try {
    await migrate(db);
    for (const fill of [FILL, CASES]) await db.query(fill.replace("$OPEN", String(Math.floor(open))));
    await db.query("analyze reviews, cases");
    const store = openStore(db);
    const { reviews } = store;
    const now = new Date();
    // Read once, as the service does at its start.
    const policy = policyOf();
    const result = {
      page: await spread(() => reviews.queue({ groups: null, limit: PAGE, now })),
      ...(await opened(store, policy)),
      counts: await spread(() => reviews.askedOpen(PEOPLE, 20)),
      routing: await spread(() => routed(store, policy)),
      capacity: await spread(() => reviews.openFor(["group-3", "group-4"], 400)),
    };
    return { open: await ask(url, "select count(*)::int as n from reviews where status = 'open'"), ...result };
  } finally {
    await db.close();
  }
}

const people = PEOPLE.map((id) => ({
  id,
  active: true,
  human: true,
  groups: ["group-3"],
  accounts: { servicenow: [`account-of-${id}`] },
  away: [],
}));
const GROUP = { sites: [], onCall: [], fallback: null, capacity: 20_000, maxOpen: null };

function policyOf() {
  const loaded = loadPolicy("config/ops-trust-layer.yaml", "config/sops");
  if (!loaded.ok) throw new Error("the policy cannot be read");
  return loaded.policy;
}

async function opened(
  store: ReturnType<typeof openStore>,
  policy: ReturnType<typeof policyOf>,
): Promise<Pick<QueueResult, "mine" | "everybody">> {
  const world = { store, policy, clock: () => new Date() };
  const person = people[0];
  if (person === undefined || (await reviewQueue(world, person, false)).reviews.length === 0)
    throw new Error("nothing is listed");
  return {
    mine: await spread(() => reviewQueue(world, person, false)),
    everybody: await spread(() => reviewQueue(world, person, true)),
  };
}

/** As at an escalation: no person is full, so that everybody's open questions are counted to the end. */
async function routed(store: ReturnType<typeof openStore>, policy: ReturnType<typeof policyOf>): Promise<void> {
  const review = await store.reviews.load("r3");
  const workflow = policy.workflows.get("chg_low_risk_auto");
  if (review === null || workflow === undefined) throw new Error("nothing to route");
  const roster = { groups: new Map([["group-3", GROUP]]), sites: new Map(), people: new Map() };
  const directory = staticDirectory(() => ({ people }));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const routing = await routedAgain(
    { store, policy, roster, directory, log, systems: new Map(), clock: () => new Date() },
    workflow,
    review,
    1,
  );
  if (routing.told.length < PEOPLE.length) throw new Error("not everybody was told of");
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
