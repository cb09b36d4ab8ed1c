import { Router } from "express";
import { errorCode } from "../case/index.ts";
import { glassStatus, pollStates, type SinkState, sinkStates, type World } from "../pipeline/index.ts";

/** What readiness reports besides what it asks: what is embedded, what is missing, what demotes automation. */
export interface Readiness {
  readonly region: string;
  readonly policy: string;
  readonly queue: string;
  readonly embedded: readonly string[];
  readonly demotions: readonly string[];
  /** How many answers of each system's operations were not as documented, since the start. */
  readonly drift: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What health is asked of. */
export interface HealthDeps {
  readonly world: World;
  readonly readiness: Readiness;
  readonly stopping: () => boolean;
  /** Ticket systems whose circuit is open. */
  readonly silent: () => readonly string[];
  /** The worker role: without it late evidence and silent ticket systems keep nobody from work here. */
  readonly works: boolean;
}

/** GET /healthz: the process answers. GET /readyz: it can do its work, or 503 with the reason as status; `parts` says how each part is. */
export function healthRoutes(deps: HealthDeps): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const sinks = sinkStates(deps.world);
    const parts = await partsOf(deps);
    const failed = deps.stopping() ? "stopping" : failure(deps, parts, sinks);
    const glass = await glassOf(deps.world);
    response.status(failed === null ? 200 : 503).json({ status: failed ?? "ready", parts, ...deps.readiness, sinks, ...glass });
  });
  return router;
}

/** Reviews of break-glass that wait, where the policy offers it: they keep no process from its work, and are for people to see. */
async function glassOf(world: World): Promise<object> {
  if (world.policy.breakGlass === null) return {};
  const { open, overdue, closed } = await glassStatus(world).catch(() => ({ open: null, overdue: null, closed: null }));
  return { break_glass: { open, overdue, closed } };
}

interface Parts {
  readonly store: string;
  readonly queue: string;
  /** EVIDENCE_LATE: entries wait for their seal longer than they may, which holds automation. */
  readonly evidence: string;
  /** CHECKPOINT_FORKED: the database was rewound or rewritten behind what is signed, which holds automation. */
  readonly checkpoints: string;
  /** DATABASE_BEHIND: it has less than what was shipped of it, which stops everything until that is adopted; then with the way out. */
  readonly restore: string;
  readonly systems: Readonly<Record<string, string>>;
  /** What each system refused to this process's last poll of it: what no webhook tells is not found there. */
  readonly polls: Readonly<Record<string, string>>;
}

const ADOPT =
  "DATABASE_BEHIND: the database has less than what was shipped of it. Run: ops-trust evidence adopt --reason TEXT (docs/operating.md, Restore)";

async function partsOf({ world, silent }: HealthDeps): Promise<Parts> {
  const { store, queue, systems, logName, timing } = world;
  const [storeIs, queueIs, evidence, checkpoints, restore] = await Promise.all([
    store.ping().then(() => "ok", errorCode),
    queue.ping().then(
      () => "ok",
      () => "QUEUE_DOWN",
    ),
    store.ledger.lagSeconds(logName).then(
      (lag) => (lag > timing.maxLagSeconds ? "EVIDENCE_LATE" : "ok"),
      () => "unknown",
    ),
    store.checkpoints.refused(logName).then(
      (why) => (why === null ? "ok" : "CHECKPOINT_FORKED"),
      () => "unknown",
    ),
    store.restores.open(logName).then(
      (open) => (open === null ? "ok" : ADOPT),
      () => "unknown",
    ),
  ]);
  const open = new Set(silent());
  const answering = Object.fromEntries([...systems.keys()].map((name) => [name, open.has(name) ? "CIRCUIT_OPEN" : "ok"]));
  return { store: storeIs, queue: queueIs, evidence, checkpoints, restore, systems: answering, polls: pollStates(world) };
}

/** What keeps this process from its work. One silent ticket system does not: its cases wait, the other's go on. */
function failure({ works }: HealthDeps, parts: Parts, sinks: Readonly<Record<string, SinkState>>): string | null {
  if (parts.store !== "ok") return parts.store;
  if (parts.queue !== "ok") return parts.queue;
  if (parts.restore === ADOPT) return "DATABASE_BEHIND";
  if (Object.values(sinks).includes("forked")) return "SINK_FORKED";
  if (parts.checkpoints === "CHECKPOINT_FORKED") return parts.checkpoints;
  if (!works) return null;
  if (parts.evidence !== "ok") return parts.evidence;
  const systems = Object.values(parts.systems);
  return systems.length > 0 && systems.every((is) => is !== "ok") ? "CIRCUIT_OPEN" : null;
}
