import { createHmac } from "node:crypto";
import { type Request, type Response, type Router, urlencoded } from "express";
import { z } from "zod";
import { factors, partyOf } from "../../pipeline/index.ts";
import { factorOf } from "../reviews/index.ts";
import { accountPage, type NewCodes } from "./account-page.ts";
import { jsonIn } from "./form.ts";
import { ownForm } from "./own-form.ts";
import { type Pages, textOf, type Visitor, visitorOf } from "./pages.ts";
import type { Notice } from "./review-page.ts";

/** What came of a form: the sentence, and what is shown once. */
interface Done {
  readonly status?: number;
  readonly notice: Notice;
  readonly made?: NewCodes;
}

type Doing = (pages: Pages, visitor: Visitor, request: Request) => Promise<Done>;

/** GET /account: my second factors. POST /account/...: add, confirm and remove them, by oneself and with a fresh login. */
export function accountRoutes(router: Router, pages: Pages): void {
  router.get("/account", async (request, response) => {
    const visitor = await visitorOf(pages, request, response, "account");
    if (visitor !== null) await show(pages, visitor, response, null);
  });
  const form = urlencoded({ extended: false, limit: "32kb", parameterLimit: 20 });
  const post = (path: string, doing: Doing, fresh = true): void => {
    router.post(path, form, (request, response) => change(pages, request, response, { doing, fresh }));
  };
  post("/account/totp", enrol);
  // A right code proves itself: whoever has just made the secret may take longer than five minutes to type it in.
  post("/account/totp/confirm", confirm, false);
  post("/account/totp/remove", (...all) => remove(all[0], all[1], null));
  post("/account/keys", register);
  post("/account/keys/remove", (...all) => remove(all[0], all[1], textOf(all[2].body, "credential")));
}

async function show({ deps }: Pages, visitor: Visitor, response: Response, done: Done | null): Promise<void> {
  const { person, signedIn, frame } = visitor;
  const { world } = deps;
  const since = world.clock().toISOString();
  const account = {
    person: person.id,
    csrf: signedIn.csrf,
    own: await world.store.factors.of(person.id),
    fresh: isFresh(deps, visitor),
    codes: world.factorKey !== null,
    registration: { challenge: challengeOf(deps, visitor, since), since, rpId: partyOf(world)?.rpId ?? "" },
  };
  response
    .status(done?.status ?? 200)
    .send(accountPage(frame, account, { notice: done?.notice ?? null, made: done?.made ?? null }));
}

function isFresh(deps: Pages["deps"], { signedIn }: Visitor): boolean {
  return factorOf(signedIn, { now: deps.world.clock(), acr: deps.stepUpAcr }) !== null;
}

async function change(
  pages: Pages,
  request: Request,
  response: Response,
  { doing, fresh }: { readonly doing: Doing; readonly fresh: boolean },
): Promise<void> {
  const visitor = await visitorOf(pages, request, response, "account");
  if (visitor === null) return;
  const { deps } = pages;
  if (!ownForm(pages, visitor, request, response)) return;
  if (fresh && !isFresh(deps, visitor))
    return show(pages, visitor, response, bad(403, "Nothing was changed: sign in again first, and do it within five minutes."));
  await show(pages, visitor, response, await doing(pages, visitor, request));
}

async function enrol({ deps: { world } }: Pages, { person }: Visitor): Promise<Done> {
  if (world.factorKey === null) return bad(409, "One-time codes cannot be kept here: OPS_TRUST_FACTOR_KEY is not set.");
  const uri = await factors.enrol(world, person.id, person.id);
  if (uri === null) return bad(409, "You have one-time codes already: remove those first.");
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  return { ...good("Made. Add it to your app and confirm it with a code."), made: { uri, secret } };
}

const REFUSED = {
  absent: "There are no one-time codes to confirm: set them up first.",
  wrong: "The code is wrong or too old. After five wrong ones in a row none counts for 15 minutes.",
  used: "This code was used before. Wait for the next one: each counts once.",
  locked: "Five wrong codes came in a row. For 15 minutes none counts, a right one neither.",
} as const;

async function confirm({ deps: { world } }: Pages, { person }: Visitor, request: Request): Promise<Done> {
  const code = textOf(request.body, "code").replaceAll(/\s/g, "");
  const checked = await factors.checkTotp(world, { person: person.id, reviewId: "account", code });
  return checked.ok ? good("Confirmed: your one-time codes count from now on.") : bad(403, REFUSED[checked.why]);
}

async function remove({ deps: { world } }: Pages, { person }: Visitor, credential: string | null): Promise<Done> {
  const gone = await factors.remove(world, person.id, credential);
  return gone ? good("Removed: it counts for nothing any more.") : bad(404, "There is no such factor of yours.");
}

const Bytes = z.string().regex(/^[\w-]{1,20000}$/);
const Registration = z.strictObject({ clientData: Bytes, attestation: Bytes });

async function register({ deps }: Pages, visitor: Visitor, request: Request): Promise<Done> {
  const { world } = deps;
  const registration = Registration.safeParse(jsonIn(textOf(request.body, "key")));
  const since = textOf(request.body, "since");
  const party = partyOf(world);
  if (!registration.success || party === null) return bad(422, "The browser sent no registration. Nothing was changed.");
  if (!isOpen(since, world.clock())) return bad(409, "That took more than ten minutes. Nothing was changed; try again.");
  const made = { registration: registration.data, challenge: challengeOf(deps, visitor, since), party };
  const kept = await factors.registerKey(world, visitor.person.id, made);
  return kept.ok ? good("Registered: your security key counts from now on.") : bad(422, `Not registered: ${kept.why}.`);
}

const REGISTER_MS = 10 * 60_000;

function isOpen(since: string, now: Date): boolean {
  const age = now.getTime() - Date.parse(since);
  return age >= 0 && age <= REGISTER_MS;
}

/** What a new key signs: for this sign-in and this showing of the page alone. */
function challengeOf({ sessionKey }: Pages["deps"], { signedIn }: Visitor, since: string): string {
  return createHmac("sha256", sessionKey).update(`ots.register.v1\n${signedIn.hash}\n${since}`).digest("base64url");
}

function good(text: string): Done {
  return { notice: { text, good: true } };
}

function bad(status: number, text: string): Done {
  return { status, notice: { text, good: false } };
}
