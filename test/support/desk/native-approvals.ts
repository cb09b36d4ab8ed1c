import type { Desk } from "./desk.ts";
import type { Name } from "./people.ts";
import { ask, reviewIdOf, tokenOf } from "./review-calls.ts";
import { evidenceOf } from "./story.ts";
import { answerChange, startChange } from "./tickets.ts";

/** A question of high risk that Dora, who may answer it, approved with the button in the ticket. */
export async function approvedInTicket(desk: Desk, comment?: string): Promise<{ readonly number: string; readonly id: string }> {
  const number = await startChange(desk, { columns: { risk: "2" } });
  const id = await reviewIdOf(desk, number);
  await answerChange(desk, number, "dora", { action: "approve", ...(comment === undefined ? {} : { comment }) });
  return { number, id };
}

/** Somebody confirms by API, by a sign-in that is so old; the status, and what it did or why not. */
export async function confirmByApi(desk: Desk, who: Name, id: string, secondsAgo = 60): Promise<readonly unknown[]> {
  const said = await ask(desk, `POST /v1/reviews/${id}/confirm`, tokenOf(desk, who, secondsAgo), {});
  await desk.settle();
  return [said.status, said.json["title"] ?? said.json["event"]];
}

/** Whose approvals of a ticket's question wait for their factor. */
export async function givenIn(desk: Desk, key: string): Promise<readonly string[]> {
  const [of] = await desk.world.store.cases.list({ ticket: key, limit: 1 });
  return of?.status === "in_review" ? (of.given ?? []).map(({ person }) => person) : [];
}

/** What a ticket's newest entry of that kind holds. */
export async function payloadOf(desk: Desk, key: string, kind: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  return (await evidenceOf(desk, key)).findLast((entry) => entry.kind === kind)?.payload;
}
