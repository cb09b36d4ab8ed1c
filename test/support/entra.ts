import { onTestFinished } from "vitest";
import { type DirectorySim, startDirectory, type Tenant } from "../../simulators/directory/index.ts";
import { type MovingClock, movingClock } from "../../simulators/moving-clock.ts";
import {
  type AccountsFile,
  type Entra,
  EntraConfig,
  type EntraDeps,
  type EntraSettings,
  entraDirectory,
} from "../../src/connectors/directory/index.ts";
import type { Cursors } from "../../src/ports/index.ts";
import { SECRETS } from "./canaries/index.ts";

export const APPLICATION = {
  tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47",
  clientId: "535fb089-9ff3-47b6-9bfb-4f1264799865",
  secret: SECRETS.entraClient,
} as const;

/** Ids that read as who they are. */
export const ID = {
  leads: "aaaaaaaa-0000-4000-8000-000000000001",
  nested: "aaaaaaaa-0000-4000-8000-000000000002",
  directors: "aaaaaaaa-0000-4000-8000-000000000003",
  lee: "bbbbbbbb-0000-4000-8000-000000000001",
  lou: "bbbbbbbb-0000-4000-8000-000000000002",
  nora: "bbbbbbbb-0000-4000-8000-000000000003",
  dora: "bbbbbbbb-0000-4000-8000-000000000004",
} as const;

/** Lee leads directly, Lou through a group in the group, Nora is in no group; Dora directs and is Lee's manager. */
function people(tenant: Tenant): void {
  for (const id of [ID.lou, ID.nora, ID.dora]) tenant.user({ id });
  tenant.user({ id: ID.lee, manager: ID.dora, displayName: "Lee Planted" });
  tenant.group({ id: ID.nested, members: [ID.lou] });
  tenant.group({ id: ID.leads, members: [ID.lee, ID.nested, tenant.thing("servicePrincipal"), tenant.thing("device")] });
  tenant.group({ id: ID.directors, members: [ID.dora] });
}

/** A mapping file that a test may change. */
export const mapped = (): AccountsFile => ({
  people: [
    { id: ID.lee, human: true, accounts: { servicenow: ["sn-lee"], jira: ["acc-lee"] } },
    { id: ID.lou, human: true, accounts: { servicenow: ["sn-lou"] } },
    { id: ID.nora, human: true, accounts: { servicenow: ["sn-nora"] } },
  ],
});

export interface EntraDesk {
  readonly sim: DirectorySim;
  readonly clock: MovingClock;
  readonly entra: Entra;
  /** Another process over the same tenant. */
  open(change?: Partial<EntraSettings>, deps?: Partial<EntraDeps>): Entra;
  readonly accounts: AccountsFile;
}

export interface EntraChange {
  readonly sim?: Partial<Parameters<typeof startDirectory>[0]>;
  readonly config?: Partial<EntraSettings>;
  readonly deps?: Partial<EntraDeps>;
}

/** A tenant of four people and a directory over it, closed after the test. */
export async function openEntraDesk({ sim: options, config, deps }: EntraChange = {}): Promise<EntraDesk> {
  const clock = movingClock(new Date("2026-11-21T12:00:00Z"));
  const sim = await startDirectory({ ...APPLICATION, now: clock.now, ...options });
  people(sim.tenant);
  const accounts = mapped();
  onTestFinished(() => sim.close());
  const open: EntraDesk["open"] = (change = {}, more = {}) => {
    const made = entraDirectory(configOf(sim, change), {
      clock: clock.now,
      egress: { private: false, allowLoopback: true },
      accounts: () => accounts,
      ...more,
    });
    onTestFinished(() => made.close());
    return made;
  };
  return { sim, clock, accounts, open, entra: open(config, deps) };
}

function configOf(sim: DirectorySim, change: Partial<EntraSettings>): EntraConfig {
  const { tenant, clientId, secret } = APPLICATION;
  const groups = { "ops-lead": ID.leads, "ops-director": ID.directors };
  const addresses = { graph: sim.origin, login: sim.origin, timeoutMs: 10_000 };
  return EntraConfig.parse({ tenant, clientId, auth: { kind: "secret", secret }, ...addresses, groups, ...change });
}

/** Cursors in memory, as the store keeps them. */
export function keptCursors(): Cursors & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (name) => kept.get(name) ?? null,
    set: async (name, cursor) => void kept.set(name, cursor),
  };
}
