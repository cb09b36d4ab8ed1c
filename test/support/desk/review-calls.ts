import type { Desk } from "./desk.ts";
import { oid } from "./idp.ts";
import type { Name } from "./people.ts";
import { caseOf } from "./story.ts";

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Asks the API with that token; "" is none. */
export async function ask(
  desk: Desk,
  line: string,
  token: string,
  sent?: { readonly headers?: Readonly<Record<string, string>>; readonly [name: string]: unknown },
): Promise<ApiAnswer> {
  const { headers = {}, ...body } = sent ?? {};
  const [method = "GET", path = "/"] = line.split(" ");
  const answer = await fetch(`${desk.url}${path}`, {
    method,
    headers: { ...(token === "" ? {} : { authorization: `Bearer ${token}` }), "content-type": "application/json", ...headers },
    ...(sent === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await answer.json();
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  return { status: answer.status, type, json: typeof json === "object" ? { ...json } : {} };
}

/** The open question of a ticket; throws when there is none. */
export async function reviewIdOf(desk: Desk, number: string): Promise<string> {
  const of = await caseOf(desk, number);
  if (of.status !== "in_review") throw new Error(`${number} is ${of.status}`);
  return of.reviewId;
}

/** The digest that an answer must carry. */
export async function digestOf(desk: Desk, id: string): Promise<string | null> {
  return (await desk.world.store.reviews.load(id))?.digest ?? null;
}

/** Somebody's access token; with the seconds since he signed in, when it is to say that. */
export function tokenOf(desk: Desk, who: Name | "mallory" | "robot", secondsAgo?: number): string {
  if (secondsAgo === undefined) return desk.idp.accessToken(oid(who));
  return desk.idp.accessToken(oid(who), { signedInAt: new Date(desk.clock.now.getTime() - secondsAgo * 1000) });
}

/** Somebody answers by API, to the version that stands; and everything that follows. */
export async function answerByApi(
  desk: Desk,
  who: Name,
  id: string,
  { headers = {}, ...body }: { readonly headers?: Readonly<Record<string, string>>; readonly [name: string]: unknown },
): Promise<ApiAnswer> {
  const sent = { digest: await digestOf(desk, id), ...body };
  const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, who), { ...sent, headers });
  await desk.settle();
  return said;
}
