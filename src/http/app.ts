import express, { type Express } from "express";
import helmet from "helmet";
import type { ChatScheme } from "../ports/index.ts";
import { adminRoutes, type Operator } from "./admin.ts";
import { chatRoutes } from "./chats.ts";
import { type HealthDeps, healthRoutes } from "./health.ts";
import { problem, problems } from "./problems.ts";
import { type WebhookDeps, webhookRoutes } from "./webhooks.ts";

/** What the HTTP side is made of. */
export interface AppDeps extends HealthDeps {
  readonly webhooks: WebhookDeps;
  /** Buttons of chat messages. */
  readonly chats: readonly ChatScheme[];
  readonly operators: readonly Operator[];
  /** The listener role: without it there are no webhook routes. */
  readonly listens: boolean;
}

/** All routes: /healthz /readyz · POST /webhooks/<scheme or chat> · /v1/cases /v1/cases/:id(/prompt|/retry|/abandon) /v1/reviews /v1/pauses /v1/pause /v1/resume · /v1/factors/:id/reset · /v1/totals /v1/tickets. */
export function makeApp(deps: AppDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(healthRoutes(deps));
  if (deps.listens) app.use(webhookRoutes(deps.webhooks), chatRoutes({ ...deps.webhooks, chats: deps.chats }));
  app.use(helmet());
  app.use(adminRoutes(deps.world, deps.operators));
  app.use((_request, response) => problem(response, 404, "not_found", "There is nothing here."));
  app.use(problems(deps.world.log));
  return app;
}
