import { PEOPLE, SERVICE } from "../../support/desk/index.ts";
import { type AppInstance, type Outcome, openInstance, openSendingInstance } from "../../support/servicenow-app/index.ts";

const HOME = "dev0001";
export const CHANGE = "c".repeat(32);
const START = Date.parse("2026-11-21T12:00:00Z");

export type Who = keyof typeof PEOPLE | "service" | "root";

/** An instance that is set up as the guide says, with people, and a change that alice asked for. */
export interface Shop {
  readonly app: AppInstance;
  /** The rest of the session is theirs. */
  as(who: Who, more?: { readonly impersonating?: boolean }): Promise<void>;
  /** The service asks about the change; gives the review's id. */
  question(columns?: Readonly<Record<string, string>>): Promise<string>;
  press(who: Who, button: string, review: string, typed?: Readonly<Record<string, string>>): Promise<Outcome>;
}

export interface Setup {
  readonly endpoint?: string;
  readonly secret?: string;
  readonly keyId?: string;
  readonly instance?: string;
}

/** Opens it at noon of the desks' day. */
export async function openShop(setup: Setup = {}): Promise<Shop> {
  const app = setup.endpoint === undefined ? openInstance() : openSendingInstance();
  await app.ask("time", START);
  await app.ask("credential", "ots-webhook", setup.secret ?? "a webhook secret of more than thirty-two bytes");
  const properties = {
    instance_name: setup.instance ?? HOME,
    "x_ots_ops.enabled": "true",
    "x_ots_ops.instance_name": HOME,
    "x_ots_ops.endpoint": setup.endpoint ?? "https://ops-trust.invalid/webhooks/servicenow",
    "x_ots_ops.key_id": setup.keyId ?? "k1",
    "x_ots_ops.credential_id": "ots-webhook",
    "x_ots_ops.integration_user": SERVICE.userName,
  };
  for (const [name, value] of Object.entries(properties)) await app.ask("property", name, value);
  const shop = { app, as: (who: Who, more = {}) => app.ask("session", { ...accountOf(who), ...more }) };
  await people(shop);
  return {
    ...shop,
    question: (columns) => question(shop, columns),
    press: async (who, button, review, typed = {}) => {
      await shop.as(who);
      return app.ask("press", button, review, typed);
    },
  };
}

type Base = Pick<Shop, "app" | "as">;

function accountOf(who: Who): { readonly userName: string; readonly sysId: string } {
  if (who === "service") return SERVICE;
  if (who === "root") return { userName: "root", sysId: "a".repeat(32) };
  return { userName: who, sysId: PEOPLE[who].sysId };
}

async function people({ app }: Base): Promise<void> {
  const reviewers = Object.values(PEOPLE).filter(({ id }) => id !== "nora");
  const rows = [
    ...reviewers.map(({ sysId }) => ({ user: sysId, "role.name": "x_ots_ops.reviewer", state: "active" })),
    { user: SERVICE.sysId, "role.name": "x_ots_ops.integration", state: "active" },
  ];
  for (const row of rows) await app.ask("insert", "sys_user_has_role", row);
  for (const { id, sysId } of Object.values(PEOPLE)) await app.ask("insert", "sys_user", { sys_id: sysId, user_name: id });
  await app.ask("insert", "sys_user_group", { name: "ops-lead" });
  await app.ask("session", SERVICE);
  const change = { sys_id: CHANGE, number: "CHG0030001", state: "-2", requested_by: PEOPLE.alice.sysId };
  await app.ask("insert", "change_request", change);
}

async function question({ app, as }: Base, columns: Readonly<Record<string, string>> = {}): Promise<string> {
  await as("service");
  const body = {
    idempotency_key: "0198-effect-1",
    ticket_table: "change_request",
    ticket: CHANGE,
    action_type: "close_task",
    risk: "low",
    confidence: "0.9100",
    summary: "Close the task?",
    proposed_parameters: '{"close_code":"successful"}',
    proposal_hash: "d".repeat(64),
    card_hash: "e".repeat(64),
    requested_by: PEOPLE.alice.sysId,
    assignment_group: "ops-lead",
    expires_at: "2026-11-21 20:00:00",
    ...columns,
  };
  await app.ask("rest", "POST", "", { body });
  const rows = await app.ask("rows", "x_ots_ops_review");
  return rows.find((row) => row["idempotency_key"] === body.idempotency_key)?.["sys_id"] ?? "";
}
