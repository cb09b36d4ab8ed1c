import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SnowflakeSim } from "../../simulators/snowflake/index.ts";
import { createSnowflakeSink, snowflakeAnchor, storedCheckpoints, storedLines } from "../../src/connectors/sinks/index.ts";
import { openCover, openVerifier, originOf, type Verification, vkeyOf } from "../../src/evidence/index.ts";
import { recordOutside, type World } from "../../src/pipeline/index.ts";
import { shipAll } from "./backup.ts";
import type { Desk } from "./desk/index.ts";
import { optionsFor, sessionOf, startAccount, TABLE } from "./snowflake.ts";

/** A simulated account beside a desk, reached with the real driver by one session a process. */
export interface SnowflakeBeside {
  readonly account: SnowflakeSim;
  /** A world whose entries and checkpoints go there too. */
  readonly joined: (world: World) => World;
  /** How many rows of this log the table holds, and where they end. */
  count(world: World): Promise<{ readonly rows: number; readonly last: number }>;
  /** The log as the table alone tells it, against the checkpoints there. */
  verified(world: World): Promise<Verification>;
  close(): Promise<void>;
}

/** Starts one; statements wait `deadlineMs` for their answer. */
export async function snowflakeBeside(deadlineMs = 10_000): Promise<SnowflakeBeside> {
  const account = await startAccount();
  const sessions: ReturnType<typeof sessionOf>[] = [];
  const session = () => {
    const opened = sessionOf(account, { deadlineMs });
    sessions.push(opened);
    return opened;
  };
  const options = optionsFor(account, { deadlineMs });
  return {
    account,
    joined(world) {
      const one = session();
      const { signing, logName } = world;
      const anchor = signing && snowflakeAnchor(options.name, one, vkeyOf(originOf(logName), signing.signer.publicKey));
      return {
        ...world,
        sinks: [...world.sinks, createSnowflakeSink(options, one)],
        signing: signing && anchor && { ...signing, anchors: [...signing.anchors, anchor] },
      };
    },
    async count({ logName }) {
      const [row] = await account.asAdmin(`SELECT COUNT(*) AS N, MAX(SEQ) AS LAST FROM ${TABLE} WHERE LOG_ID = '${logName}'`);
      return { rows: Number(row?.["N"]), last: Number(row?.["LAST"]) };
    },
    async verified({ logName }) {
      const one = session();
      const { notes, keys } = await storedCheckpoints(options.name, one, logName);
      const verifier = openVerifier(null, openCover(notes, keys));
      for await (const { lines } of storedLines(options.name, one, logName))
        if (!lines.every((line) => verifier.take(line))) break;
      return verifier.end();
    },
    async close() {
      // The driver would go on trying for minutes.
      account.clearFaults();
      await Promise.all(sessions.map((one) => one.close()));
      await account.close();
    },
  };
}

/** Records so many entries, seals and ships them; a minute later they are signed, and that is kept beside them. */
export async function recordMore(desk: Desk, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await recordOutside(desk.world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: String(i) },
      caseId: null,
      corr: {},
      payload: { i },
    });
  await shipAll(desk);
}

/** The disk of this machine is gone, and with it the local evidence, its heads and checkpoints. */
export function loseEvidence(desk: Desk): void {
  rmSync(join(desk.dataDir, "evidence"), { recursive: true, force: true });
}
