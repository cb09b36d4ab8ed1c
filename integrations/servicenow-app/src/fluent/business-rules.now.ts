import { BusinessRule } from "@servicenow/sdk/core";

BusinessRule({
  $id: Now.ID["rule-change-request"],
  name: "OTS change_request changed",
  table: "change_request",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/ticket-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-change-task"],
  name: "OTS change_task changed",
  table: "change_task",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/ticket-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-incident"],
  name: "OTS incident changed",
  table: "incident",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/ticket-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-sc-req-item"],
  name: "OTS sc_req_item changed",
  table: "sc_req_item",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/ticket-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-sc-task"],
  name: "OTS sc_task changed",
  table: "sc_task",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/ticket-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-approval"],
  name: "OTS approval changed",
  table: "sysapproval_approver",
  when: "after",
  action: ["insert", "update"],
  order: 900,
  script: Now.include("../scripts/approval-changed.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-review-guard"],
  name: "OTS review guard",
  table: "x_ots_ops_review",
  when: "before",
  action: ["insert", "update"],
  order: 10,
  script: Now.include("../scripts/review-guard.js"),
  active: true,
});

BusinessRule({
  $id: Now.ID["rule-review-moved"],
  name: "OTS review moved",
  table: "x_ots_ops_review",
  when: "after",
  action: ["update"],
  order: 900,
  script: Now.include("../scripts/review-moved.js"),
  active: true,
});
