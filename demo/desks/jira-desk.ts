import { z } from "zod";
import type { Person } from "../cast.ts";
import { answered, type Desk } from "./desk.ts";

const Found = z.object({
  issues: z.array(
    z.object({ key: z.string(), fields: z.object({ parent: z.object({ key: z.string() }), updated: z.string() }) }),
  ),
});
const Transitions = z.object({ transitions: z.array(z.object({ id: z.string(), name: z.string() })) });

const BUTTONS = { approve: "Approve", modify: "Approve with changes", reject: "Reject" } as const;
const WAITING = 'project = VO AND issuetype = "Ops Review" AND status = Pending';

/** Jira: the transitions of the review sub-task. */
export function jiraDesk(url: string, changesField: string): Desk {
  const ask = (person: Person, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/rest/api/3${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: login(person), accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    system: "jira",
    async pending(person) {
      const search = { jql: WAITING, fields: ["parent", "updated"], maxResults: 100 };
      const { issues } = Found.parse(await answered(await ask(person, "/search/jql", search), "search"));
      return issues.map(({ key, fields }) => ({ record: key, ticketKey: fields.parent.key, version: fields.updated }));
    },
    async press(person, question, press) {
      const path = `/issue/${question.record}/transitions`;
      const { transitions } = Transitions.parse(await answered(await ask(person, path), "transitions"));
      const button = transitions.find(({ name }) => name === BUTTONS[press.press]);
      if (button === undefined) throw new Error(`${person.name} sees no ${BUTTONS[press.press]} on ${question.record}`);
      const body = {
        transition: { id: button.id },
        ...(press.reason === undefined ? {} : { update: { comment: [{ add: { body: paragraph(press.reason) } }] } }),
        ...(press.press === "modify" ? { fields: { [changesField]: JSON.stringify(press.changes) } } : {}),
      };
      await answered(await ask(person, path, body), `${person.name} ${press.press}`);
    },
  };
}

function paragraph(text: string): object {
  return { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text }] }] };
}

function login({ jira }: Person): string {
  return `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString("base64")}`;
}
