import { scriptFor, startSnowflake } from "../simulators/snowflake/index.ts";
import { canonical, sha256 } from "../src/case/index.ts";
import { createSnowflakeSink, prepareSnowflakeEnvironment } from "../src/connectors/sinks/index.ts";
import { sealEntries } from "../src/evidence/index.ts";
import type { SealedEntry } from "../src/ports/index.ts";
import { benchRecord, LOG } from "./records.ts";

const ENTRIES = 40_000;
const AT_ONCE = 4_000;
const PLACE = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;

/** What arrived in a simulated account through the real driver, with faults on. */
export interface ShippingResult {
  readonly entries: number;
  readonly perSecond: number;
  /** The same by the CPU time of this process, where sink, driver and account run together: what else this machine does is left out. */
  readonly perCpuSecond: number;
  readonly faults: number;
  /** Rows there in the end, and how many of them are double. */
  readonly stored: number;
  readonly doubled: number;
}

/** (g) Ships sealed entries of about 1.1 kB with lost answers, outages and sessions that expire or are gone; each range is read back. */
export async function measureShipping(): Promise<ShippingResult> {
  prepareSnowflakeEnvironment(process.env);
  const users = { OPS_TRUST_SVC: { password: "bench-only", defaultRole: "EVIDENCE_WRITER" } };
  const account = await startSnowflake({ users, script: scriptFor(PLACE) });
  const auth = { kind: "password", password: "bench-only" } as const;
  const connection = { account: "simulated", username: "OPS_TRUST_SVC", auth, accessUrl: account.url };
  const name = { kind: "snowflake", database: PLACE.database, schema: PLACE.schema, table: PLACE.log } as const;
  const sink = createSnowflakeSink({ name, connection, allowLoopback: true, pauseMs: 0, deadlineMs: 4_000 });
  const entries = sealed();
  try {
    await sink.head(LOG);
    injectFaults(account);
    const start = performance.now();
    const cpu = process.cpuUsage();
    for (let at = 0; at < entries.length; at += AT_ONCE) await untilStored(() => sink.append(entries.slice(at, at + AT_ONCE)));
    const perSecond = (ENTRIES * 1000) / (performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    const perCpuSecond = (ENTRIES * 1_000_000) / (user + system);
    const [row] = await account.asAdmin(
      `SELECT COUNT(*) AS N, COUNT(DISTINCT SEQ) AS M FROM ANALYTICS.AUDIT.DECISION_LOG_ENTRIES`,
    );
    const stored = Number(row?.["N"]);
    const faults = account.requests.filter(({ fault }) => fault !== "").length;
    return { entries: ENTRIES, perSecond, perCpuSecond, faults, stored, doubled: stored - Number(row?.["M"]) };
  } finally {
    await sink.close();
    await account.close();
  }
}

function injectFaults({ inject }: Pick<Awaited<ReturnType<typeof startSnowflake>>, "inject">): void {
  const meet = (times: number, fault: Parameters<typeof inject>[0]["fault"]): void =>
    inject({ path: /query-request/, sql: /^INSERT/, times, fault });
  meet(3, { kind: "dropped", phase: "after" });
  meet(1, { kind: "status", status: 503 });
  meet(2, { kind: "code", code: "390112" });
  meet(1, { kind: "code", code: "390111" });
  meet(3, { kind: "running", polls: 2 });
}

/** As the shipper does: the same range again. */
async function untilStored(append: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await append();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

function sealed(): readonly SealedEntry[] {
  const records = Array.from({ length: ENTRIES }, (_, i) => benchRecord(i));
  return sealEntries(
    LOG,
    null,
    records.map((record) => {
      const { log, id, at, kind, region, epoch, subject } = record;
      const text = canonical(record);
      const about = `${subject.system}/${subject.type}/${subject.id}`;
      return { log, id, at, kind, region, epoch, subject: about, canonical: text, hash: sha256(text) };
    }),
  );
}
