import { Acl, CrossScopePrivilege } from "@servicenow/sdk/core";
import { appAdmin, integration, reviewer } from "./roles.now.ts";

Acl({
  $id: Now.ID["acl-review-read"],
  type: "record",
  table: "x_ots_ops_review",
  operation: "read",
  decisionType: "allow",
  roles: [reviewer, integration, appAdmin, "itil"],
  description: "Whoever works on tickets may read what was asked about them.",
  adminOverrides: true,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-read-fields"],
  type: "record",
  table: "x_ots_ops_review",
  field: "*",
  operation: "read",
  decisionType: "allow",
  roles: [reviewer, integration, appAdmin, "itil"],
  adminOverrides: true,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-create"],
  type: "record",
  table: "x_ots_ops_review",
  operation: "create",
  decisionType: "allow",
  script: "answer = false;",
  description: "Questions are asked through the REST resource only.",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-write"],
  type: "record",
  table: "x_ots_ops_review",
  operation: "write",
  decisionType: "allow",
  roles: [reviewer],
  condition: "state=pending",
  description: "Reviewers write their comment and parameters while the review is pending.",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-write-fields"],
  type: "record",
  table: "x_ots_ops_review",
  field: "*",
  operation: "write",
  decisionType: "allow",
  script: "answer = false;",
  description: "Nobody edits a question or its state by hand.",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-write-comment"],
  type: "record",
  table: "x_ots_ops_review",
  field: "decision_comment",
  operation: "write",
  decisionType: "allow",
  roles: [reviewer],
  condition: "state=pending",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-write-parameters"],
  type: "record",
  table: "x_ots_ops_review",
  field: "approved_parameters",
  operation: "write",
  decisionType: "allow",
  roles: [reviewer],
  condition: "state=pending",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-review-delete"],
  type: "record",
  table: "x_ots_ops_review",
  operation: "delete",
  decisionType: "allow",
  script: "answer = false;",
  description: "Answers are evidence.",
  adminOverrides: false,
  active: true,
});

Acl({
  $id: Now.ID["acl-outbox-read"],
  type: "record",
  table: "x_ots_ops_outbox",
  operation: "read",
  decisionType: "allow",
  roles: [appAdmin],
  adminOverrides: true,
  active: true,
});

Acl({
  $id: Now.ID["acl-outbox-write"],
  type: "record",
  table: "x_ots_ops_outbox",
  operation: "write",
  decisionType: "allow",
  roles: [appAdmin],
  description: "To set a dead event back to ready.",
  adminOverrides: true,
  active: true,
});

export const callReviews = Acl({
  $id: Now.ID["acl-reviews-call"],
  type: "rest_endpoint",
  name: "x_ots_ops reviews",
  operation: "execute",
  roles: [integration],
  active: true,
});

CrossScopePrivilege({
  $id: Now.ID["privilege-credentials"],
  operation: "execute",
  status: "allowed",
  targetName: "StandardCredentialsProvider",
  targetScope: "sn_cc",
  targetType: "scriptable",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-change-request"],
  operation: "read",
  status: "allowed",
  targetName: "change_request",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-change-task"],
  operation: "read",
  status: "allowed",
  targetName: "change_task",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-incident"],
  operation: "read",
  status: "allowed",
  targetName: "incident",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sc-req-item"],
  operation: "read",
  status: "allowed",
  targetName: "sc_req_item",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sc-task"],
  operation: "read",
  status: "allowed",
  targetName: "sc_task",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-task"],
  operation: "read",
  status: "allowed",
  targetName: "task",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sysapproval-approver"],
  operation: "read",
  status: "allowed",
  targetName: "sysapproval_approver",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sys-user"],
  operation: "read",
  status: "allowed",
  targetName: "sys_user",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sys-user-group"],
  operation: "read",
  status: "allowed",
  targetName: "sys_user_group",
  targetScope: "global",
  targetType: "sys_db_object",
});

CrossScopePrivilege({
  $id: Now.ID["privilege-sys-user-has-role"],
  operation: "read",
  status: "allowed",
  targetName: "sys_user_has_role",
  targetScope: "global",
  targetType: "sys_db_object",
});
