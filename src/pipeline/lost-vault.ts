import { z } from "zod";
import { shippedBetween } from "./lost-cases.ts";
import type { Vault } from "./vault/index.ts";
import type { World } from "./world.ts";

const About = z.looseObject({
  subject: z.looseObject({ id: z.string() }),
  payload: z.looseObject({ elsewhere: z.string().default("") }),
});
const TIMES = 20;

/** Who was erased in the lost time stays erased, and who was held, held: a backup has their keys again. In the order in which it was done. */
export async function restoreVault(world: World, range: { readonly fromSeq: number; readonly toSeq: number }): Promise<void> {
  const { vault } = world;
  if (vault === undefined) return;
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    if (kind !== "pii.erased" && kind !== "pii.held" && kind !== "pii.hold_released") continue;
    const {
      subject: { id },
      payload,
    } = About.parse(JSON.parse(canonical));
    if (kind === "pii.erased") await eraseAgain(vault, id, tokensIn(payload.elsewhere));
    else await holdAgain(vault, id, kind === "pii.held");
  }
}

/** Its entry is there already. More may be written about the subject just now: then its tokens are looked at again. */
async function eraseAgain(vault: Vault, subject: string, elsewhere: readonly string[]): Promise<void> {
  if (elsewhere.length > 0) await vault.store.eraseAgain(vault.scope, elsewhere);
  for (let time = 0; time < TIMES; time += 1) {
    const found = await vault.store.subject(vault.scope, subject);
    if (found === null) return;
    vault.forget(found.id);
    if (found.hold !== null) await vault.store.hold(found.id, null, []);
    if (await vault.store.erase({ key: found.id, tokens: found.tokens, elsewhere: [] }, [])) return;
  }
}

function tokensIn(text: string): readonly string[] {
  return text.split(" ").filter((token) => token !== "");
}

async function holdAgain({ store, scope }: Vault, subject: string, on: boolean): Promise<void> {
  const found = await store.subject(scope, subject);
  if (found !== null) await store.hold(found.id, on ? "legal hold" : null, []);
}
