import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { OpsError, type TicketRef } from "../../src/case/index.ts";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { originOf, vkeyOf } from "../../src/evidence/index.ts";
import { recordOutside, sealOnce, shipOnce, ticketAnchor, type World } from "../../src/pipeline/index.ts";
import type { Anchor, Anchored } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk, ourNotes, PEOPLE, plantChange } from "../support/desk/index.ts";
import { placeVendor } from "../support/desk/jira.ts";

closeDesks(afterAll);

const HOUR = 3_600_000;
const LOG = "test.us-east-1.main";

/** A desk whose checkpoints also go to one record, or to the anchor given. */
async function open(system: "servicenow" | "jira" | ((desk: Desk) => Anchor)) {
  const desk = await openDesk();
  const ref = typeof system === "function" ? null : refOf(desk, system);
  const tickets = ref === null ? undefined : desk.world.systems.get(ref.system);
  const { signing } = desk.world;
  if (signing === null) throw new Error("the desk signs");
  const made = (): Anchor => {
    if (typeof system === "function") return system(desk);
    if (ref === null || tickets === undefined) throw new Error("the desk has both systems");
    return ticketAnchor({ tickets, ref, everyMs: HOUR, clock: () => desk.clock.now });
  };
  const anchor = made();
  const world: World = { ...desk.world, signing: { ...signing, anchors: [...signing.anchors, anchor] } };
  return { desk, world, anchor, ref, made };
}

function refOf(desk: Desk, system: "servicenow" | "jira"): TicketRef {
  if (system === "servicenow") {
    const key = plantChange(desk);
    return { system, kind: "change_request", id: desk.serviceNow.record("change_request", key)?.["sys_id"] ?? "", key };
  }
  const key = placeVendor(desk.jira);
  return { system, kind: "issue", id: String(desk.jira.issue(key)?.id), key };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Something is recorded so many seconds later, sealed and signed. */
async function later({ desk, world }: Opened, seconds: number, entries = 1): Promise<void> {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
  const subject = { system: "ops-trust", type: "test", id: "1" };
  const actor = { type: "service", id: "test" } as const;
  const noted = { kind: "test.noted", actor, subject, caseId: null, corr: {}, payload: {} };
  for (let n = 0; n < entries; n += 1) await recordOutside(world, noted);
  await sealOnce(world);
}

/** As verify --anchors does. */
async function verified({ desk, made, world }: Opened): Promise<string> {
  const keys = world.signing === null ? [] : [vkeyOf(originOf(LOG), world.signing.signer.publicKey)];
  const noteOf = async (log: string) => (await made().last(log))?.note ?? null;
  return (await verifyLog(desk.dataDir, undefined, { keys, anchors: [], noteOf })).lines.join("\n");
}

async function signedSizes({ world }: Opened): Promise<readonly number[]> {
  return (await world.store.checkpoints.after(LOG, 0, 100)).map(({ size }) => size);
}

describe.each(["servicenow", "jira"] as const)("a checkpoint on a designated record in %s", (system) => {
  it("assurance 48, capability 7.3: stands there once a period with log, size, root and time, and is read back as it was signed", async () => {
    const opened = await open(system);
    for (const seconds of [1, 120, 120, 3_600]) await later(opened, seconds);

    const sizes = await signedSizes(opened);
    const last = await opened.made().last(LOG);
    const newest = await opened.world.store.checkpoints.last(LOG);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(last).toEqual({ size: sizes.at(-1), note: newest?.note, at: newest?.at });
    if (opened.ref?.system !== "servicenow") return;
    const notes = ourNotes(opened.desk, opened.ref.key).filter((text) => text.includes("Evidence checkpoint"));
    expect(notes).toHaveLength(2);
    expect(notes.join("\n")).toContain(
      `Evidence checkpoint of ${LOG}: ${newest?.size} entries, root ${newest?.root}, at ${newest?.at}`,
    );
  });

  it("assurance 43: a local log that was cut behind it, with its head and its checkpoints, is named", async () => {
    const opened = await open(system);
    await later(opened, 1, 5);
    await later(opened, 61);
    const [size = 0] = await signedSizes(opened);
    await shipOnce(opened.world);
    expect(await verified(opened)).toMatch(new RegExp(`^${LOG}: verified, \\d+ entries`));

    cutTo(opened.desk, size - 1);

    expect(await verified(opened)).toContain(`the tail is cut: a checkpoint is signed for ${size} entries`);
  });

  it("assurance 43: a database that was brought back to before it is not signed, and says by which place", async () => {
    const opened = await open(system);
    await later(opened, 1);
    await later(opened, 3_700);
    const { world, made } = opened;
    const [first] = await world.store.checkpoints.after(LOG, 0, 1);
    if (first === undefined || world.signing === null) throw new Error("it was signed");
    const checkpoints = { ...world.store.checkpoints, last: () => Promise.resolve(first) };
    const rewound = { ...world, store: { ...world.store, checkpoints }, signing: { ...world.signing, anchors: [made()] } };

    await later({ ...opened, world: rewound }, 61);

    expect(await world.store.checkpoints.refused(LOG)).toMatch(
      new RegExp(`^ticket has a checkpoint of \\d+ entries, the database's last one has ${first.size}$`),
    );
  });

  it("what others write there is no checkpoint, and an answer that was lost writes none twice", async () => {
    const opened = await open(system);
    await later(opened, 1);
    const newest = await opened.world.store.checkpoints.last(LOG);
    if (newest === null) throw new Error("it was signed");
    await opened.made().append(LOG, [newest]);
    const forged = { ...newest, size: newest.size + 500 };
    comment(
      opened,
      `Evidence checkpoint of ${LOG}: ${forged.size} entries, root x, at ${newest.at}.\nSigned note: ${"A".repeat(60)}`,
    );

    expect(await opened.made().last(LOG)).toMatchObject({ size: newest.size });
    const context = await opened.desk.world.systems.get(system)?.read(refIn(opened), new Set());
    expect(context?.comments.value?.filter(({ own, text }) => own && text.includes("Signed note"))).toHaveLength(1);
  });
});

describe("a place outside that fails", () => {
  it("assurance 48: is told once as an error and an entry, evidence is sealed and signed all the same, and its end is an entry, too", async () => {
    let down = true;
    const kept: Anchored[] = [];
    const opened = await open(() => ({
      name: "s3",
      beside: null,
      everyMs: HOUR,
      last: () => Promise.resolve(kept.at(-1) ?? null),
      append: (_log, some) =>
        down ? Promise.reject(new OpsError("SINK_DOWN", "down", {})) : Promise.resolve(void kept.push(...some)),
    }));
    for (const seconds of [1, 120, 120]) await later(opened, seconds);

    expect(await kinds(opened)).toEqual(["evidence.anchor_failed"]);
    expect(opened.desk.log.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(await signedSizes(opened)).toHaveLength(3);
    expect(await opened.world.store.checkpoints.refused(LOG)).toBeNull();
    down = false;
    await later(opened, 120);
    expect(await kinds(opened)).toEqual(["evidence.anchor_failed", "evidence.anchor_back"]);
    expect(kept).toHaveLength(1);
  });
});

async function kinds({ world }: Opened): Promise<readonly string[]> {
  await sealOnce(world);
  const entries = await world.store.ledger.sealed(LOG, 0, 1_000);
  return entries.map(({ kind }) => kind).filter((kind) => kind.startsWith("evidence.anchor"));
}

function refIn({ ref }: Opened): TicketRef {
  if (ref === null) throw new Error("no record was designated");
  return ref;
}

/** Somebody else writes on the record. */
function comment(opened: Opened, text: string): void {
  const { system, key } = refIn(opened);
  if (system === "servicenow") opened.desk.serviceNow.update("change_request", key, { work_notes: text }, { asUser: "alice" });
  else opened.desk.jira.comment(key, text, { as: PEOPLE.alice.accountId });
}

/** What somebody with the machine's disk can do: the last lines go and the head is made to fit; no checkpoint lies beside yet. */
function cutTo({ dataDir }: Desk, size: number): void {
  const inside = (...names: readonly string[]): string => join(dataDir, "evidence", ...names);
  const [segment = ""] = readdirSync(inside("segments", LOG));
  const file = inside("segments", LOG, segment);
  const lines = readFileSync(file, "utf8").split("\n").slice(0, size);
  writeFileSync(file, `${lines.join("\n")}\n`);
  const { seq, seal } = z.object({ seq: z.number(), seal: z.string() }).parse(JSON.parse(lines.at(-1) ?? ""));
  writeFileSync(inside("heads", `${LOG}.json`), JSON.stringify({ seq, seal }));
}
