import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { scimClient } from "../../simulators/directory/index.ts";
import { type IdpSim, startIdp } from "../../simulators/idp/index.ts";
import type { ModelSim } from "../../simulators/model/index.ts";
import type { ServiceNowSim } from "../../simulators/servicenow/index.ts";
import { canariesInFolder, expectNone, keyOf, plantHeaders, SECRETS } from "../support/canaries/index.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { CLIENT } from "../support/desk/idp.ts";
import { formOf, modelServer, oid, PEOPLE, SERVICE, says, signIn, type Visit, visit } from "../support/desk/index.ts";
import { OAUTH, placeChange, startInstance, WEBHOOK_SECRET } from "../support/desk/servicenow.ts";
import { startService, stopServices } from "../support/main-process.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

stopServices();

const SCIM_TOKEN = SECRETS.scim;
const ADMIN_TOKEN = SECRETS.operator;
const GROUPS = ["ops-analyst", "ops-lead", "ops-director", "internal-audit"] as const;
const now = (): Date => new Date();

let folder = "";
let database: FreshDatabase;
let idp: IdpSim;
let instance: ServiceNowSim;
let model: ModelSim;
beforeEach(async () => {
  plantHeaders();
  folder = mkdtempSync(join(tmpdir(), "ots-provisioned-"));
  const accounts = (["lee", "lou"] as const).map((name) => ({ account: oid(name), name }));
  database = await freshDatabase();
  [idp, instance, model] = await Promise.all([
    startIdp({ accounts, client: CLIENT, apiAudience: "ops-trust-api" }),
    startInstance(now),
    modelServer(),
  ]);
  model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});
afterEach(async () => {
  await Promise.all([idp.close(), instance.stop(), model.close()]);
  const left = canariesInFolder(folder);
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
  expectNone(left);
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function environment(): Promise<Record<string, string>> {
  const port = await freePort();
  const endpoint = "az-openai:gpt-4o-mini@vpc";
  idp.allow(`http://127.0.0.1:${port}/login/callback`);
  return {
    DATABASE_URL: database.url,
    OPS_TRUST_PORT: String(port),
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_ADMIN_TOKENS: `olga=${ADMIN_TOKEN}`,
    OPS_TRUST_CARD_KEY: keyOf("card").toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_FACTOR_KEY: keyOf("factor").toString("base64"),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    OPS_TRUST_SESSION_KEY: keyOf("session").toString("base64"),
    OPS_TRUST_PUBLIC_URL: `http://127.0.0.1:${port}`,
    OPS_TRUST_OIDC_ISSUER: idp.issuer,
    OPS_TRUST_OIDC_CLIENT_ID: CLIENT.id,
    OPS_TRUST_OIDC_CLIENT_SECRET: CLIENT.secret,
    OPS_TRUST_MODELS: JSON.stringify([
      { endpoint, url: model.url, region: "us-east-1", model: "gpt-4o-mini", apiKey: SECRETS.model },
    ]),
    SCIM_TOKENS: SCIM_TOKEN,
    OPS_TRUST_GROUPS: GROUPS.map((name) => `${name}=id-of-${name}`).join(", "),
    SERVICENOW_PERSON_COLUMN: "employee_number",
    SERVICENOW_URL: instance.url,
    SERVICENOW_INSTANCE: instance.instance,
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_CLIENT_ID: OAUTH.clientId,
    SERVICENOW_CLIENT_SECRET: OAUTH.clientSecret,
    SERVICENOW_ACCOUNT: `${SERVICE.userName}:${SERVICE.sysId}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${WEBHOOK_SECRET}`,
    SERVICENOW_RISK: "change_request=constant low",
  };
}

/** The provider pushes Lee and Lou into the leads; the instance holds their ids of the provider. */
async function provision(url: string) {
  const okta = scimClient(`${url}/scim/v2`, SCIM_TOKEN, "entra");
  const [lee, lou] = [await okta.user({ externalId: oid("lee") }), await okta.user({ externalId: oid("lou") })];
  for (const name of GROUPS) await okta.group(`id-of-${name}`, name, name === "ops-lead" ? [lee, lou] : []);
  for (const who of ["lee", "lou"] as const)
    instance.update("sys_user", PEOPLE[who].sysId, { employee_number: oid(who) }, { silent: true });
  return { okta, lee };
}

/** A change moves to Implement and the service asks; gives its number and the form to approve it with. */
async function asked(browser: Visit, url: string) {
  const number = placeChange(instance, now());
  instance.update("change_request", number, { state: "-1" }, { asUser: "alice" });
  const linked = async (): Promise<string | undefined> => {
    const row = (await browser.get("/reviews")).text.split("<tr>").find((one) => one.includes(`>${number}<`));
    return /href="(\/reviews\/[\w-]+)"/.exec(row ?? "")?.[1];
  };
  await expect.poll(linked, { timeout: 20_000 }).toBeDefined();
  const at = (await linked()) ?? "";
  // Before its card stands in the ticket no answer counts, whoever gives it.
  await expect.poll(() => storyOf(url, number), { timeout: 20_000 }).toContain('"kind":"message.confirmed"');
  return { number, at, form: formOf(await browser.get(at), "approve") };
}

const Cases = z.looseObject({ cases: z.array(z.looseObject({ id: z.string(), ticket: z.string() })) });

/** The case's story as an operator reads it over HTTP. */
async function storyOf(url: string, number: string): Promise<string> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const listed = Cases.parse(await (await fetch(`${url}/v1/cases`, { headers })).json());
  const id = listed.cases.find(({ ticket }) => ticket.includes(number))?.id ?? "";
  return (await fetch(`${url}/v1/cases/${id}`, { headers })).text();
}

function testingTask(number: string): string | undefined {
  const change_request = instance.record("change_request", number)?.["sys_id"] ?? "";
  return instance.records("change_task", { change_request }).find((task) => task["change_task_type"] === "testing")?.["state"];
}

describe("the service as a process, its people pushed by SCIM and signed in by OpenID Connect", { timeout: 120_000 }, () => {
  it("capability 6.1, 6.7, assurance 29: who was provisioned answers on the page and the ticket changes; deprovisioned, his next answer is refused", async () => {
    const service = startService(await environment());
    const url = await service.listening;
    instance.setWebhook({ url: `${url}/webhooks/servicenow`, secret: WEBHOOK_SECRET, keyId: "k1", baseWaitMs: 10 });
    const browser = visit({ url });
    const nobody = await signIn({ idp }, browser, "lee");
    expect([nobody.status, nobody.text.includes("not in the directory")]).toEqual([403, true]);
    const { okta, lee } = await provision(url);

    const first = await asked(browser, url);
    const counted = await browser.post(`${first.at}/verdicts`, first.form);
    expect([counted.status, counted.text.includes("<h1>Approved</h1>")]).toEqual([200, true]);
    await expect.poll(() => testingTask(first.number), { timeout: 20_000 }).toBe("3");

    const second = await asked(browser, url);
    await okta.deactivate(lee);
    const refused = await browser.post(`${second.at}/verdicts`, second.form);
    expect([refused.status, refused.text.includes("no longer active")]).toEqual([403, true]);
    const story = await storyOf(url, second.number);
    expect(story).toContain("review.answer_refused");
    expect(story).toContain('"code":"inactive"');
    expect(testingTask(second.number)).toBe("1");
    expect(await service.stop("SIGTERM"), service.stderr()).toBe(0);
  });
});
