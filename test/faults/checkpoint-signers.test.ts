import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { keyFileSigner } from "../../src/connectors/keys/index.ts";
import { originOf, vkeyOf } from "../../src/evidence/index.ts";
import { recordOutside, type Signing, sealOnce, type World } from "../../src/pipeline/index.ts";
import { checkpointKey } from "../support/checkpoint-key.ts";
import { closeDesks, type Desk, openDesk, verifyEvidence } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

async function record(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await recordOutside(desk.world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: String(n) },
      caseId: null,
      corr: {},
      payload: { n },
    });
}

function wait(seconds: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
}

async function sizes(): Promise<readonly number[]> {
  return (await desk.world.store.checkpoints.after(desk.world.logName, 0, 1_000)).map(({ size }) => size);
}

describe("who signs checkpoints", () => {
  it("a new key signs on when the former one is named, and refuses what it does not know otherwise", async () => {
    await record(1);
    await sealOnce(desk.world);
    const { signing, logName } = desk.world;
    if (signing === null) throw new Error("the desk signs");
    const replaced: Signing = { signer: keyFileSigner(checkpointKey()), formerKeys: [], anchors: [] };
    await record(1);
    wait(61);
    await sealOnce({ ...desk.world, signing: replaced });
    expect(await desk.world.store.checkpoints.refused(logName)).toBe(
      "the database's last checkpoint is not ours: no known key signed it",
    );
    const former = vkeyOf(originOf(logName), signing.signer.publicKey);
    await sealOnce({ ...desk.world, signing: { ...replaced, formerKeys: [former] } });
    // The refusal is an entry, too.
    expect(await sizes()).toEqual([1, 3]);
    expect(await desk.world.store.checkpoints.refused(logName)).toBeNull();
  });

  it("assurance 48: of two signers the one that lost its lease writes nothing", async () => {
    await record(1);
    const { store } = desk.world;
    const robbed: World = {
      ...desk.world,
      owner: "slow",
      store: {
        ...store,
        checkpoints: {
          ...store.checkpoints,
          last: async (log) => {
            const last = await store.checkpoints.last(log);
            await desk.database.db.query("delete from leases where name like 'seal:%'");
            await record(1);
            await sealOnce({
              ...desk.world,
              owner: "fast",
              signing: desk.world.signing === null ? null : { ...desk.world.signing },
            });
            return last;
          },
        },
      },
    };
    await sealOnce(robbed);
    expect(await sizes()).toEqual([2]);
    await verifyEvidence(desk);
  });

  it("evidence is sealed although nobody can sign, and signed when somebody can again", async () => {
    const { signing } = desk.world;
    if (signing === null) throw new Error("the desk signs");
    let down = true;
    const signer = {
      ...signing.signer,
      sign: (text: Uint8Array) => (down ? Promise.reject(new Error("down")) : signing.signer.sign(text)),
    };
    const world = { ...desk.world, signing: { ...signing, signer } };
    await record(2);
    expect(await sealOnce(world)).toBeGreaterThanOrEqual(2);
    expect(await sizes()).toEqual([]);
    down = false;
    wait(61);
    await sealOnce(world);
    expect(await sizes()).toHaveLength(1);
  });
});
