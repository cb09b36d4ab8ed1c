import { Property } from "@servicenow/sdk/core";
import { appAdmin } from "./roles.now.ts";

Property({
  $id: Now.ID["property-enabled"],
  name: "x_ots_ops.enabled",
  type: "boolean",
  value: "false",
  description: "Events are sent only while this is true.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-instance-name"],
  name: "x_ots_ops.instance_name",
  type: "string",
  value: "",
  description: "Name of the one instance that may send (its property instance_name). A clone has another name and stays silent.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-endpoint"],
  name: "x_ots_ops.endpoint",
  type: "string",
  value: "",
  description: "https address of the listener, ending in /webhooks/servicenow.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-key-id"],
  name: "x_ots_ops.key_id",
  type: "string",
  value: "",
  description: "Which of the listener's webhook secrets signs; changed together with the credential when the secret is rotated.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-credential-id"],
  name: "x_ots_ops.credential_id",
  type: "string",
  value: "",
  description: "Credential ID of the credential record whose password is the webhook secret.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-integration-user"],
  name: "x_ots_ops.integration_user",
  type: "string",
  value: "",
  description:
    "User names (comma separated) of the accounts that ops-trust-layer writes with: their changes are not sent, and only they may ask reviews.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-tables"],
  name: "x_ots_ops.tables",
  type: "string",
  value: "change_request,change_task",
  description: "Tables whose records are announced: change_request, change_task, incident, sc_req_item, sc_task.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-max-attempts"],
  name: "x_ots_ops.max_attempts",
  type: "integer",
  value: "12",
  description: "Tries before an event is given up (state dead).",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});

Property({
  $id: Now.ID["property-keep-days"],
  name: "x_ots_ops.keep_days",
  type: "integer",
  value: "30",
  description: "Days after which sent events are deleted from the outbox.",
  roles: { read: ["admin", appAdmin], write: ["admin", appAdmin] },
});
