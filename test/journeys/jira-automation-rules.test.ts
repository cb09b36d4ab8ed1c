import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { closeDesks, type Desk, openDesk, post, says, signed, startVendor, subtaskOf } from "../support/desk/index.ts";

closeDesks(afterAll);

const FOLDER = new URL("../../integrations/jira-automation/", import.meta.url);
const Header = z.strictObject({ name: z.string(), value: z.string(), headerSecure: z.literal(true) });
const Request = z.object({
  url: z.url(),
  method: z.literal("POST"),
  contentType: z.literal("custom"),
  customBody: z.string(),
  headers: z.tuple([Header]),
});
const Component = z.object({ component: z.enum(["ACTION", "CONDITION"]), type: z.string(), value: z.unknown() });
const Rule = z.object({
  name: z.string(),
  state: z.literal("DISABLED"),
  trigger: z.object({ component: z.literal("TRIGGER"), type: z.string() }),
  components: z.array(Component).min(1),
});
const Export = z.object({ cloud: z.literal(true), rules: z.tuple([Rule]) });

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

/** The one request of a shipped rule, and the types of its trigger and actions. */
function ruleIn(file: string) {
  const [{ trigger, components }] = Export.parse(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"))).rules;
  const sends = components.filter(({ type }) => type === "jira.issue.outgoing.webhook").map(({ value }) => Request.parse(value));
  const [request] = sends;
  if (request === undefined || sends.length !== 1) throw new Error(`${file} sends ${sends.length} requests`);
  return { trigger: trigger.type, types: components.map(({ type }) => type), request };
}

/** The body as Jira fills it in; a smart value that nobody gave a sample is a mistake of the rule. */
function rendered(template: string, values: Readonly<Record<string, string>>): string {
  const text = template.replaceAll(/\{\{([^}]+)\}\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no sample for ${name}`);
    return value;
  });
  return text;
}

let desk: Desk;
let samples: Readonly<Record<"ticket" | "review", Readonly<Record<string, string>>>>;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
  const key = await startVendor(desk);
  const valuesOf = (of: string) => ({
    "issue.id": desk.jira.issue(of)?.id ?? "",
    "issue.key": of,
    "initiator.accountId": "712020:somebody",
    "now.epochMillis": String(desk.clock.now.getTime()),
  });
  samples = { ticket: valuesOf(key), review: valuesOf(subtaskOf(desk, key)) };
});

describe("the Automation rules that we ship", () => {
  it("jira row 14: are one for each trigger and each button, and leave no secret in the file nor in the URL", () => {
    expect(FILES.sort()).toEqual([
      "button-approve.json",
      "button-modify.json",
      "button-reject.json",
      "review-answered.json",
      "ticket-created.json",
      "ticket-moved.json",
    ]);
    for (const file of FILES) {
      const { request } = ruleIn(file);
      expect([file, request.headers[0].value, new URL(request.url).search]).toEqual([
        file,
        "REPLACE_WITH_A_VALUE_OF_JIRA_AUTOMATION_SECRETS",
        "",
      ]);
    }
  });

  it.each(FILES)(
    "jira row 14, 16: %s tells our listener once, a replay is a duplicate, and another secret is refused",
    async (file) => {
      const { request } = ruleIn(file);
      const body = rendered(request.customBody, file.startsWith("ticket") ? samples.ticket : samples.review);
      const path = new URL(request.url).pathname;
      expect(path).toBe("/webhooks/jira-automation");
      const sent = signed(desk, "jira-automation", body);
      const name = request.headers[0].name.toLowerCase();
      expect(Object.keys(sent)).toContain(name);

      const statuses = [];
      for (const headers of [sent, sent, { ...sent, [name]: "x".repeat(40) }])
        statuses.push((await post(desk, "jira-automation", body, headers)).status);

      expect(statuses).toEqual([202, 200, 401]);
    },
  );

  it("jira row 16: a button's rule moves the review and only pings us: nothing of its body decides", () => {
    for (const file of FILES.filter((name) => name.startsWith("button"))) {
      const { trigger, types, request } = ruleIn(file);
      expect([file, trigger, types.includes("jira.issue.transition")]).toEqual([file, "jira.manual.trigger.issue", true]);
      expect(request.customBody).not.toMatch(/"verdict"|"decision"|userInputs/);
    }
  });
});
