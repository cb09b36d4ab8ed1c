import { z } from "zod";
import type { Person } from "../cast.ts";
import { answered, type Desk, type Question } from "./desk.ts";

const Reviews = z.object({
  result: z.array(z.object({ sys_id: z.string(), state: z.string(), summary: z.string(), sys_mod_count: z.string() })),
});

const PATH = "/api/x_ots_ops/v1/reviews";

/** ServiceNow: the review record's buttons, which are the scoped app's scripted REST. */
export function serviceNowDesk(url: string, since: Date): Desk {
  const ask = (person: Person, path: string, body?: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: login(person), accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const from = encodeURIComponent(since.toISOString().slice(0, 19).replace("T", " "));
  return {
    system: "servicenow",
    async pending(person) {
      const { result } = Reviews.parse(await answered(await ask(person, `${PATH}?updated_after=${from}`), "reviews"));
      return result.filter((row) => row.state === "pending").map(questionOf);
    },
    async press(person, question, press) {
      const body = { comment: press.reason ?? "", ...(press.press === "modify" ? { parameters: press.changes } : {}) };
      await answered(
        await ask(person, `${PATH}/${question.record}/actions/${press.press}`, body),
        `${person.name} ${press.press}`,
      );
    },
  };
}

function questionOf(row: z.infer<typeof Reviews>["result"][number]): Question {
  return { record: row.sys_id, ticketKey: / on (\S+)/.exec(row.summary)?.[1] ?? "", version: row.sys_mod_count };
}

function login({ serviceNow }: Person): string {
  return `Basic ${Buffer.from(`${serviceNow.userName}:${serviceNow.password}`).toString("base64")}`;
}
