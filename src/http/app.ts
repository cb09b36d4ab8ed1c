import express, { type Express } from "express";
import helmet from "helmet";
import type { ChatScheme } from "../ports/index.ts";
import { adminRoutes } from "./admin.ts";
import { chatRoutes } from "./chats.ts";
import { glassApi } from "./glass/index.ts";
import { type HealthDeps, healthRoutes } from "./health.ts";
import type { Operator } from "./operator.ts";
import { reviewPages } from "./pages/index.ts";
import { problem, problems } from "./problems.ts";
import { accountLimit, authenticated, type ReviewDeps, reviewApi } from "./reviews/index.ts";
import { type ScimDeps, scimRoutes } from "./scim/index.ts";
import { revealApi } from "./vault/index.ts";
import { type WebhookDeps, webhookRoutes } from "./webhooks.ts";

/** What the HTTP side is made of. */
export interface AppDeps extends HealthDeps {
  readonly webhooks: WebhookDeps;
  /** Buttons of chat messages. */
  readonly chats: readonly ChatScheme[];
  readonly operators: readonly Operator[];
  /** Null when nobody can sign in: there are no pages and no API for reviews then. */
  readonly reviews?: ReviewDeps | null;
  /** Where an identity provider pushes people and groups; null = nowhere. */
  readonly scim?: ScimDeps | null;
  /** The listener role: without it there are no webhook routes. */
  readonly listens: boolean;
}

/** All routes: /healthz /readyz · POST /webhooks/<scheme or chat> · /v1/cases /v1/cases/:id(/prompt|/retry|/abandon) /v1/queue /v1/reviewers /v1/vigilance /v1/pauses /v1/pause /v1/resume /v1/exports /v1/exports/:id /v1/lineage · /v1/vault/(erase|hold|rotate|reveals...) · /v1/factors/:id/reset · /v1/totals /v1/tickets /v1/break-glass(/cases/:id|/to-judge|/uses/:id/verdict) · /scim/v2/(Users|Groups|...) · /v1/reviews /v1/reviews/alike /v1/reviews/:id(/verdicts|/withdraw|/asked|/alike|/standing) /v1/overrides /v1/standing(/:id/end) · /v1/standing-approvals(/:id/end) · /overrides /standing(/:id/end) /break-glass/(cases|uses)/:id(/verdict) /reviews /reviews/alike /reviews/:id(/standing|/verdicts|/withdraw|/context|/asked|/alike) /account(/totp|/keys...) /login(/callback) /logout /pages/style.css /pages/security-key.js. */
export function makeApp(deps: AppDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(healthRoutes(deps));
  if (deps.listens) app.use(webhookRoutes(deps.webhooks), chatRoutes({ ...deps.webhooks, chats: deps.chats }));
  if (deps.listens && deps.scim) app.use("/scim/v2", helmet(), scimRoutes(deps.scim));
  const hasRoom = accountLimit();
  if (deps.reviews) app.use(reviewPages(deps.reviews, hasRoom));
  app.use(helmet());
  if (deps.reviews) app.use(reviewApi(deps.reviews, hasRoom), glassApi(deps.reviews, hasRoom), revealApi(deps.reviews, hasRoom));
  const people = deps.reviews ? authenticated(deps.reviews, hasRoom) : null;
  app.use(adminRoutes(deps.world, { operators: deps.operators, people }));
  app.use((_request, response) => problem(response, 404, "not_found", "There is nothing here."));
  app.use(problems(deps.world.log));
  return app;
}
