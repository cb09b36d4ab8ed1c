import { z } from "zod";
import { shippedBetween } from "./lost-cases.ts";
import type { Vault } from "./vault/index.ts";
import type { World } from "./world.ts";

const About = z.looseObject({
  subject: z.looseObject({ id: z.string() }),
  at: z.iso.datetime({ precision: 6 }).transform((at) => new Date(at)),
  payload: z.looseObject({ elsewhere: z.string().default("") }),
});

/** Who was erased in the lost time stays erased, and who was held, held: a backup has their keys again. In the order in which it was done; what people hold since the restore stays held. */
export async function restoreVault(world: World, range: { readonly fromSeq: number; readonly toSeq: number }): Promise<void> {
  const { vault } = world;
  if (vault === undefined) return;
  const { store, scope } = vault;
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    if (kind !== "pii.erased" && kind !== "pii.held" && kind !== "pii.hold_released") continue;
    const about = About.parse(JSON.parse(canonical));
    const of = { subject: about.subject.id, at: about.at };
    if (kind === "pii.erased") await eraseAgain(vault, of.subject, tokensIn(about.payload.elsewhere));
    else if (kind === "pii.held") await store.hold(scope, of, []);
    else await store.releaseAgain(scope, of);
  }
}

/** Its entry is there already, and it was done before any hold that there is now. Entries of people name the key itself; older ones, and those of tickets, whose it was. */
async function eraseAgain(vault: Vault, about: string, elsewhere: readonly string[]): Promise<void> {
  const { store, scope } = vault;
  const [, key] = /^key:(.+)$/.exec(about) ?? [];
  const found = await (key === undefined ? store.subject(scope, about) : store.subjectOfKey(scope, key));
  if (found !== null) vault.forget(found.id);
  await store.eraseAgain(scope, { key: found?.id ?? null, elsewhere });
}

function tokensIn(text: string): readonly string[] {
  return text.split(" ").filter((token) => token !== "");
}
