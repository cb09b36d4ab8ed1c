import { type IdpSim, startIdp } from "../../../simulators/idp/index.ts";
import { LoginConfig, openLogin } from "../../../src/connectors/login/index.ts";
import type { ReviewDeps } from "../../../src/http/index.ts";
import type { World } from "../../../src/pipeline/index.ts";
import type { Person } from "../../../src/ports/index.ts";
import { keyOf, SECRETS } from "../canaries/index.ts";
import { directoryPeople, type Name, PEOPLE } from "./people.ts";

export const CLIENT = { id: "ops-trust", secret: SECRETS.oidcClient } as const;
const API_AUDIENCE = "ops-trust-api";
const SESSION_KEY = keyOf("session");

/** How a test's service lets people sign in. */
export interface LoginOptions {
  readonly stepUpAcr?: string;
  /** The name of this machine in the pages' address: security keys need one. */
  readonly host?: "localhost";
  /** ES256 unless said: an RSA key is made a thousand times as slowly. */
  readonly algorithm?: "RS256" | "ES256";
}

/** The account that a person has at the identity provider. */
export function oid(who: Name | "mallory" | "robot"): string {
  return `oid-${who}`;
}

/** The provider of everybody; Mallory has an account there and is in no directory of ours, the robot is a program. */
function startPeoplesIdp(now: () => Date, { algorithm = "ES256" }: LoginOptions): Promise<IdpSim> {
  const names = [...Object.values(PEOPLE).map(({ id }) => id), "mallory", "robot"];
  const accounts = names.map((name) => ({ account: `oid-${name}`, name: name.charAt(0).toUpperCase() + name.slice(1) }));
  return startIdp({ now, accounts, client: CLIENT, apiAudience: API_AUDIENCE, algorithm });
}

/** The same people with their accounts at the provider. */
function withLogins(people: readonly Person[]): Person[] {
  return people.map((person) => {
    const account = person.human ? `oid-${person.id}` : "oid-robot";
    return { ...person, accounts: { ...person.accounts, idp: [account] } };
  });
}

/** The directory's people, and where they sign in, when they can. */
export async function peopleOf(
  now: () => Date,
  login: LoginOptions | undefined,
): Promise<{ readonly idp: IdpSim | null; readonly people: Person[] }> {
  if (login === undefined) return { idp: null, people: directoryPeople() };
  return { idp: await startPeoplesIdp(now, login), people: withLogins(directoryPeople()) };
}

/** What the service at that address needs for its pages. */
export function reviewsAt(url: string, idp: IdpSim, world: World, more: Pick<ReviewDeps, "refusals"> & LoginOptions): ReviewDeps {
  idp.allow(`${url}/login/callback`);
  const stepUp = more.stepUpAcr === undefined ? {} : { stepUpAcr: more.stepUpAcr };
  const config = LoginConfig.parse({
    issuer: idp.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    apiAudience: API_AUDIENCE,
    apiScope: "reviews.answer",
    subjectClaims: ["oid", "sub"],
    publicUrl: url,
    ...stepUp,
  });
  const egress = { private: false, allowLoopback: true };
  const login = openLogin(config, { clock: world.clock, egress, sessionKey: SESSION_KEY });
  const stepUpAcr = more.stepUpAcr ?? null;
  return { world, login, publicUrl: url, sessionKey: SESSION_KEY, stepUpAcr, refusals: more.refusals };
}
