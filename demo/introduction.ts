import { CAST } from "./cast.ts";
import { EXPIRY_SECONDS } from "./run/environment.ts";
import type { Service } from "./run/started.ts";
import type { Teller } from "./story.ts";
import { EXPIRING, TICKETS } from "./tickets/index.ts";

/** What is about to be seen. */
export function introduce(teller: Teller): void {
  teller.heading(
    "ops-trust-layer: a ticket arrives, a model drafts, the policy decides, people keep the last word, everything is evidence.",
  );
  teller.text(
    `Running here: the real service with its own PostgreSQL, and simulators of ServiceNow, Jira, Snowflake and two models, all on 127.0.0.1.`,
  );
  teller.text(
    `${TICKETS.length} tickets and ${Object.keys(CAST).length} people at their own desks; policy config/ops-trust-layer.yaml, but vendor reviews expire after ${EXPIRY_SECONDS} s.`,
  );
  teller.text(`The first one is ${EXPIRING.key}: nobody answers its review, and it has to expire while the others go on.`);
}

/** The service is there: what it said about itself, in one line. */
export function announce(teller: Teller, service: Service): void {
  const [policy = ""] = service.said;
  teller.text(`The service is ready at ${service.url} (${policy.replace(/^ops-trust-layer: /, "")}).\n`);
}
