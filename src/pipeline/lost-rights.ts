import { z } from "zod";
import type { ProvisionedGroup, ProvisionedUser } from "../ports/index.ts";
import { shippedBetween } from "./lost-cases.ts";
import type { World } from "./world.ts";

const Subject = z.looseObject({ id: z.string(), type: z.string() });
const Factor = z.looseObject({ subject: Subject, payload: z.looseObject({ credential: z.string().optional() }) });
const Ids = z.array(z.string()).default([]);
const Pushed = z.looseObject({
  subject: Subject,
  payload: z.looseObject({
    act: z.string(),
    changed: Ids,
    active: z.boolean().optional(),
    guest: z.boolean().optional(),
    added: Ids,
    removed: Ids,
    removed_count: z.int().default(0),
  }),
});

/** The lost time's entries tell of it already. */
const nothingMore = async (): Promise<readonly []> => [];

/** What was taken from people in the lost time stays taken: a backup has their sessions, second factors and groups again. What they got then they get anew. */
export async function restoreRights(world: World, range: { readonly fromSeq: number; readonly toSeq: number }): Promise<void> {
  const { sessions, factors } = world.store;
  await sessions.closeAll();
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    if (kind === "factor.reset") await factors.reset(Factor.parse(JSON.parse(canonical)).subject.id, []);
    else if (kind === "factor.removed") await removeAgain(world, canonical);
    else if (kind === "directory.pushed") await pushAgain(world, canonical);
  }
}

async function removeAgain({ store }: World, canonical: string): Promise<void> {
  const { subject, payload } = Factor.parse(JSON.parse(canonical));
  await store.factors.remove(subject.id, payload.credential ?? null, []);
}

async function pushAgain({ store: { provisioned } }: World, canonical: string): Promise<void> {
  const { subject, payload } = Pushed.parse(JSON.parse(canonical));
  const { users, groups } = provisioned;
  if (subject.type === "user") await users.change(subject.id, (now) => userAfter(now, payload), nothingMore);
  else if (payload.act === "deleted") await groups.drop(subject.id, nothingMore);
  else {
    const known = await Promise.all(payload.added.map(async (id) => ((await users.load(id)) === null ? [] : [id])));
    await groups.change(subject.id, (now) => groupAfter(now, payload, known.flat()), nothingMore);
  }
}

type Said = z.infer<typeof Pushed>["payload"];

/** Which accounts somebody had from then on is not recorded: he has none until they are pushed again. */
function userAfter(now: ProvisionedUser, { active = now.active, guest = now.guest, changed }: Said): ProvisionedUser {
  return { ...now, active, guest, accounts: changed.includes("accounts") ? {} : now.accounts };
}

/** More were removed than an entry names: nobody is known to be left. */
function groupAfter(now: ProvisionedGroup, { removed, removed_count: count }: Said, added: readonly string[]): ProvisionedGroup {
  const left = count > removed.length ? [] : now.members.filter((id) => !removed.includes(id));
  return { ...now, members: [...new Set([...left, ...added])] };
}
