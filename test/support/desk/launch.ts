import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { IdpSim } from "../../../simulators/idp/index.ts";
import type { JiraSim } from "../../../simulators/jira/index.ts";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { makeApp, type Refusals } from "../../../src/http/index.ts";
import { runJob, type World } from "../../../src/pipeline/index.ts";
import type { ChatScheme, WebhookScheme } from "../../../src/ports/index.ts";
import { SECRETS, type Watch, watchAnswer } from "../canaries/index.ts";
import { type LoginOptions, reviewsAt } from "./idp.ts";
import { JIRA_SECRET } from "./jira.ts";
import { type LoopQueue, loopQueue } from "./queue.ts";
import { WEBHOOK_SECRET } from "./servicenow.ts";
import { type Parts, worldOf } from "./world.ts";

export const AUDITOR_TOKEN = SECRETS.auditor;
export const SECOND_AUDITOR_TOKEN = SECRETS.secondAuditor;
export const OPERATOR_TOKEN = SECRETS.operator;

/** What a process of the service is launched from; it outlives each of them. */
export interface Ground {
  readonly parts: Omit<Parts, "queue">;
  readonly schemes: readonly WebhookScheme[];
  readonly chats: readonly ChatScheme[];
  readonly refusals: Refusals;
  readonly ratePerSecond: number;
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  /** Where people sign in; null = there are no pages. */
  readonly idp: IdpSim | null;
  readonly login: LoginOptions;
  /** Looks at jobs, errors and answers. */
  readonly watch: Watch;
}

/** One process of the service: its world, its queue and its listener. */
export interface Running {
  readonly world: World;
  readonly queue: LoopQueue;
  readonly url: string;
  readonly server: Server;
}

/** Starts one; `wrap` may put something around parts of its world. From then on both systems send their webhooks there. */
export async function launch(ground: Ground, wrap: (world: World) => World): Promise<Running> {
  const queue = loopQueue(ground.watch);
  let app: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => {
    watchAnswer(response, `answer to ${request.method} ${request.url}`, ground.watch);
    app(request, response);
  });
  server.keepAliveTimeout = 60_000;
  const url = await listening(server, ground.login.host);
  const world = wrap(worldOf({ ...ground.parts, queue, ...(ground.idp === null ? {} : { page: url }) }));
  await queue.work((job) => runJob(world, job), 8);
  app = appOf(ground, world, url);
  ground.serviceNow.setWebhook({ url: `${url}/webhooks/servicenow`, secret: WEBHOOK_SECRET, keyId: "k1", baseWaitMs: 10 });
  ground.jira.setWebhook({ url: `${url}/webhooks/jira`, secret: JIRA_SECRET, baseWaitMs: 10 });
  return { world, queue, url, server };
}

function appOf(ground: Ground, world: World, url: string): ReturnType<typeof makeApp> {
  const { schemes, chats, refusals, ratePerSecond, idp } = ground;
  const { store, queue, clock, log } = world;
  return makeApp({
    world,
    webhooks: { schemes, inbox: store.inbox, queue, clock, log, refusals, ratePerSecond },
    chats,
    operators: [
      { person: "olga", tokenHash: createHash("sha256").update(OPERATOR_TOKEN).digest() },
      { person: "ina", tokenHash: createHash("sha256").update(AUDITOR_TOKEN).digest(), audits: true },
      { person: "ivo", tokenHash: createHash("sha256").update(SECOND_AUDITOR_TOKEN).digest(), audits: true },
    ],
    readiness: {
      region: world.region,
      policy: world.policy.hash,
      queue: "postgresql",
      embedded: [],
      demotions: world.demotions,
      drift: {},
    },
    reviews: idp === null ? null : reviewsAt(url, idp, world, { refusals, ...ground.login }),
    stopping: () => false,
    silent: () => [],
    works: true,
    listens: true,
  });
}

/** Ends one as if it had been killed: what it was doing stays undone. */
export async function kill({ queue, server }: Running): Promise<void> {
  queue.die();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function listening(server: Server, host = "127.0.0.1"): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://${host}:${typeof address === "object" && address !== null ? address.port : 0}`;
}
