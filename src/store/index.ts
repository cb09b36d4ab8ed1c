import type { Store } from "../ports/index.ts";
import { openCases } from "./cases.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { openCommit } from "./commit.ts";
import { openCursors } from "./cursors.ts";
import type { Database } from "./database.ts";
import { openDigests } from "./digests.ts";
import { openDomainTables } from "./domain-tables.ts";
import { openEffects } from "./effects.ts";
import { openExampleSets } from "./example-sets.ts";
import { openExercises } from "./exercises.ts";
import { openExports } from "./exports.ts";
import { openFactors } from "./factors.ts";
import { openGlassUses } from "./glass-uses.ts";
import { openInbox } from "./inbox.ts";
import { openLabels } from "./labels.ts";
import { openLeases } from "./leases.ts";
import { openLedger } from "./ledger.ts";
import { openLeftMonths } from "./left-months.ts";
import { openOutbox } from "./outbox.ts";
import { openOverview } from "./overview.ts";
import { openPauses } from "./pauses.ts";
import { openProvisioned } from "./provisioned.ts";
import { openRestores } from "./restores.ts";
import { openReviews } from "./reviews.ts";
import { openSessions } from "./sessions.ts";
import { openStandingApprovals } from "./standing-approvals.ts";
import { openVaultStore } from "./vault.ts";

export { openCounts } from "./counts.ts";
export { type Database, openDatabase } from "./database.ts";
export { type Embedded, startEmbedded } from "./embedded.ts";
export { readEmbedded } from "./embedded-reading.ts";
export { examineStore } from "./examine.ts";
export { migrate } from "./migrate.ts";
export { silenceQueueEvents } from "./queue-events.ts";
export { openRateLimits } from "./rate-limits.ts";

/** The system of record over a migrated database; close() closes the database too. */
export function openStore(db: Database): Store {
  return {
    inbox: openInbox(db),
    cases: openCases(db),
    effects: openEffects(db),
    reviews: openReviews(db),
    restores: openRestores(db),
    leases: openLeases(db),
    pauses: openPauses(db),
    ledger: openLedger(db),
    leftMonths: openLeftMonths(db),
    checkpoints: openCheckpoints(db),
    outbox: openOutbox(db),
    cursors: openCursors(db),
    overview: openOverview(db),
    labels: openLabels(db),
    exampleSets: openExampleSets(db),
    digests: openDigests(db),
    exercises: openExercises(db),
    exports: openExports(db),
    domainTables: openDomainTables(db),
    factors: openFactors(db),
    glassUses: openGlassUses(db),
    standingApprovals: openStandingApprovals(db),
    sessions: openSessions(db),
    provisioned: openProvisioned(db),
    vault: openVaultStore(db),
    commit: openCommit(db),
    ping: async () => {
      await db.query("select 1");
    },
    close: () => db.close(),
  };
}
