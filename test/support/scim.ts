import { createHash } from "node:crypto";
import type { Server } from "node:http";
import express from "express";
import { onTestFinished } from "vitest";
import { type ScimClient, scimClient } from "../../simulators/directory/index.ts";
import { uuidV7 } from "../../src/case/index.ts";
import { scimDirectory } from "../../src/connectors/directory/index.ts";
import { countRefusals, type Refusals } from "../../src/http/index.ts";
import { scimRoutes } from "../../src/http/scim/index.ts";
import type { Directory } from "../../src/ports/index.ts";
import { makeRedactor } from "../../src/privacy/index.ts";
import { openStore } from "../../src/store/index.ts";
import { SECRETS } from "./canaries/index.ts";
import { type FreshDatabase, freshDatabase } from "./database.ts";
import { keptLog } from "./desk/world.ts";
import { ID, mapped } from "./entra.ts";

const TOKEN = SECRETS.scim;
export const NEXT_TOKEN = SECRETS.nextScim;

const now = (): Date => new Date("2026-11-21T12:00:00Z");

export interface ScimPlace {
  readonly url: string;
  readonly client: ScimClient;
  readonly database: FreshDatabase;
  readonly refusals: Refusals;
  /** The directory over what was pushed, with these ids as the policy's groups. */
  directory(groups: Readonly<Record<string, string>>): Directory;
}

/** Our side of SCIM over a real database, and a provider that pushes to it; closed after the test. */
export async function openScimPlace(kind: "entra" | "okta" = "entra"): Promise<ScimPlace> {
  const database = await freshDatabase();
  const store = openStore(database.db);
  const refusals = countRefusals();
  const tokenHashes = [TOKEN, NEXT_TOKEN].map((token) => createHash("sha256").update(token).digest());
  const rest = { logName: "test.us-east-1.main", tenant: "test", region: "us-east-1", redact: makeRedactor([]) };
  const world = { store, clock: now, makeId: uuidV7(now), log: keptLog(), ...rest };
  const attributes = new Map([["costcenter", "servicenow"]]);
  const scim = scimRoutes({ world, tokenHashes, attributes, refusals });
  const server = express().use("/scim/v2", scim).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    await closed(server);
    await database.drop();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/scim/v2`;
  const client = scimClient(url, TOKEN, kind);
  const accounts = mapped();
  const directory: ScimPlace["directory"] = (groups) =>
    scimDirectory({ provisioned: store.provisioned, groups, accounts: () => accounts });
  return { url, client, database, refusals, directory };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Lee and Lou lead, Dora directs, Nora is in no group: pushed by that provider; ids by which ours know them. */
export async function pushPeople({ client }: ScimPlace) {
  const [lee, lou, nora, dora] = [
    await client.user({ externalId: ID.lee }),
    await client.user({ externalId: ID.lou }),
    await client.user({ externalId: ID.nora }),
    await client.user({ externalId: ID.dora }),
  ];
  const leads = await client.group(ID.leads, "Ops leads", [lee, lou]);
  const directors = await client.group(ID.directors, "Ops directors", [dora]);
  return { lee, lou, nora, dora, leads, directors };
}
