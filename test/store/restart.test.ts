import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrate, openDatabase, openStore, startEmbedded } from "../../src/store/index.ts";
import { aCase, aDelivery, aMove, anEffect, anEntry, aReview, later, unsealedOf } from "./samples.ts";

async function opened(folder: string) {
  const server = await startEmbedded({ dataDir: folder, checkout: folder });
  const db = openDatabase(server.url, { max: 2, applicationName: "test" });
  const migrated = await migrate(db);
  const store = openStore(db);
  const stop = async (): Promise<void> => {
    await store.close();
    await server.stop();
  };
  return { migrated, store, dataDir: server.dataDir, stop };
}

it("what was committed is there after the server was stopped and started again", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "ots-restart-"));
  const first = aCase();
  const [delivery, entry, effect, review] = [
    aDelivery(),
    anEntry({ caseId: first.id }),
    anEffect({ caseId: first.id }),
    aReview({ caseId: first.id }),
  ];
  const before = await opened(folder);
  await before.store.inbox.put(delivery, new Date());
  await before.store.commit(
    aMove(first, null, {
      entries: [entry],
      effects: [effect],
      reviews: [review],
      due: [{ kind: "case", ref: first.id, at: later(-1) }],
    }),
  );
  await before.stop();

  const { store, migrated, dataDir, stop } = await opened(folder);
  try {
    expect(migrated.from).toBe(migrated.to);
    expect(await store.inbox.put(delivery, new Date())).toBe("duplicate");
    expect(await store.cases.load(first.id)).toEqual(first);
    expect(await store.ledger.unsealed("main", 10)).toEqual([unsealedOf(entry)]);
    expect(await store.effects.load(effect.id)).toEqual(effect);
    expect(await store.reviews.load(review.id)).toEqual(review);
    expect(await store.outbox.sweep(10, 30)).toContainEqual({ kind: "case", ref: first.id });
  } finally {
    await stop();
    rmSync(join(dataDir, ".."), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
