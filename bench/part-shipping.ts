import { canonical, sha256 } from "../src/case/index.ts";
import { createSnowflakeSink, prepareSnowflakeEnvironment } from "../src/connectors/sinks/index.ts";
import { sealEntries } from "../src/evidence/index.ts";
import type { SealedEntry } from "../src/ports/index.ts";
import { measureBareDriver } from "./bare-driver.ts";
import { benchRecord, LOG } from "./records.ts";
import { type Counted, PLACE, startApart, USER } from "./snowflake-account.ts";

const ENTRIES_A_SECOND = 6_000;

/** What arrived in a simulated account through the real driver. */
export interface Shipped extends Counted {
  readonly perSecond: number;
  /** The same by the CPU time of this process, where sink, driver and account run together: what else this machine does is left out. */
  readonly perCpuSecond: number;
}

/** The same entries three times: with faults, without, and by the driver alone. */
export interface ShippingResult {
  readonly entries: number;
  readonly withFaults: Shipped;
  readonly quiet: Shipped;
  /** Entries a second. */
  readonly bare: number;
}

/** (g) Ships sealed entries of about 1.4 kB with lost answers, outages and sessions that expire or are gone; each range is read back. */
export async function measureShipping(seconds: number): Promise<ShippingResult> {
  prepareSnowflakeEnvironment(process.env);
  const entries = sealed(Math.ceil(seconds * ENTRIES_A_SECOND));
  // Bare first: it loads the driver, too.
  const bare = await measureBareDriver(entries);
  const quiet = await ship(entries, []);
  const withFaults = await ship(entries, FAULTS);
  return { entries: entries.length, withFaults, quiet, bare };
}

type Injections = Parameters<Awaited<ReturnType<typeof startApart>>["inject"]>[0];

const INSERTS = { path: /query-request/, sql: /^INSERT/ } as const;
const FAULTS: Injections = [
  { ...INSERTS, times: 3, fault: { kind: "dropped", phase: "after" } },
  { ...INSERTS, times: 1, fault: { kind: "status", status: 503 } },
  { ...INSERTS, times: 2, fault: { kind: "code", code: "390112" } },
  { ...INSERTS, times: 1, fault: { kind: "code", code: "390111" } },
  { ...INSERTS, times: 3, fault: { kind: "running", polls: 2 } },
];

async function ship(entries: readonly SealedEntry[], faults: Injections): Promise<Shipped> {
  const account = await startApart();
  const auth = { kind: "password", password: USER.password } as const;
  const connection = { account: "simulated", username: USER.name, auth, accessUrl: account.url };
  const name = { kind: "snowflake", database: PLACE.database, schema: PLACE.schema, table: PLACE.log } as const;
  const sink = createSnowflakeSink({ name, connection, allowLoopback: true, isFirst: true, pauseMs: 0, deadlineMs: 4_000 });
  try {
    await sink.head(LOG);
    await account.inject(faults);
    const start = performance.now();
    const cpu = process.cpuUsage();
    const atOnce = sink.takes ?? 500;
    for (let at = 0; at < entries.length; at += atOnce) await untilStored(() => sink.append(entries.slice(at, at + atOnce)));
    const perSecond = (entries.length * 1000) / (performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    return { perSecond, perCpuSecond: (entries.length * 1_000_000) / (user + system), ...(await account.count()) };
  } finally {
    await sink.close();
    await account.close();
  }
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

function sealed(count: number): readonly SealedEntry[] {
  const records = Array.from({ length: count }, (_, i) => benchRecord(i));
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
