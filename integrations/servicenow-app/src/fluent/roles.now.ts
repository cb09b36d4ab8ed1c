import { Role } from "@servicenow/sdk/core";

export const reviewer = Role({
  name: "x_ots_ops.reviewer",
  description: "May read reviews and answer them with their buttons.",
  canDelegate: false,
});

export const integration = Role({
  name: "x_ots_ops.integration",
  description: "The account of ops-trust-layer: asks and ends reviews through the REST resource.",
  canDelegate: false,
});

export const appAdmin = Role({
  name: "x_ots_ops.admin",
  description: "Sees the outbox and sets the properties; may not answer reviews by itself.",
  canDelegate: false,
});
