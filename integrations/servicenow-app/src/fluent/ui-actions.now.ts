import { UiAction } from "@servicenow/sdk/core";
import { reviewer } from "./roles.now.ts";

UiAction({
  $id: Now.ID["press-approve"],
  name: "Approve",
  actionName: "x_ots_ops_approve",
  table: "x_ots_ops_review",
  hint: "Carry the proposal out as it is.",
  condition: "current.state == 'pending'",
  roles: [reviewer],
  script: Now.include("../scripts/press-approve.js"),
  form: { showButton: true, style: "primary" },
  showInsert: false,
  showUpdate: true,
  order: 100,
  active: true,
});

UiAction({
  $id: Now.ID["press-modify"],
  name: "Approve with modification",
  actionName: "x_ots_ops_modify",
  table: "x_ots_ops_review",
  hint: "Carry out the approved parameters instead; say why in the decision comment.",
  condition: "current.state == 'pending'",
  roles: [reviewer],
  script: Now.include("../scripts/press-modify.js"),
  form: { showButton: true, style: "unstyled" },
  showInsert: false,
  showUpdate: true,
  order: 110,
  active: true,
});

UiAction({
  $id: Now.ID["press-reject"],
  name: "Reject",
  actionName: "x_ots_ops_reject",
  table: "x_ots_ops_review",
  hint: "Nothing is carried out; say why in the decision comment.",
  condition: "current.state == 'pending'",
  roles: [reviewer],
  script: Now.include("../scripts/press-reject.js"),
  form: { showButton: true, style: "destructive" },
  showInsert: false,
  showUpdate: true,
  order: 120,
  active: true,
});

UiAction({
  $id: Now.ID["press-request-info"],
  name: "Request info",
  actionName: "x_ots_ops_request_info",
  table: "x_ots_ops_review",
  hint: "Ask for more in the decision comment; the question stays open.",
  condition: "current.state == 'pending'",
  roles: [reviewer],
  script: Now.include("../scripts/press-request-info.js"),
  form: { showButton: true, style: "unstyled" },
  showInsert: false,
  showUpdate: true,
  order: 130,
  active: true,
});
