import { Record } from "@servicenow/sdk/core";

// The related list itself. Where it stands on a form is the instance's own layout: a layout shipped here would replace it.

Record({
  $id: Now.ID["related-change-request"],
  table: "sys_relationship",
  data: {
    name: "Ops reviews",
    basic_apply_to: "change_request",
    basic_query_from: "x_ots_ops_review",
    query_with: Now.include("../scripts/reviews-of-ticket.js"),
    advanced: false,
  },
});

Record({
  $id: Now.ID["related-change-task"],
  table: "sys_relationship",
  data: {
    name: "Ops reviews",
    basic_apply_to: "change_task",
    basic_query_from: "x_ots_ops_review",
    query_with: Now.include("../scripts/reviews-of-ticket.js"),
    advanced: false,
  },
});

Record({
  $id: Now.ID["related-incident"],
  table: "sys_relationship",
  data: {
    name: "Ops reviews",
    basic_apply_to: "incident",
    basic_query_from: "x_ots_ops_review",
    query_with: Now.include("../scripts/reviews-of-ticket.js"),
    advanced: false,
  },
});

Record({
  $id: Now.ID["related-sc-req-item"],
  table: "sys_relationship",
  data: {
    name: "Ops reviews",
    basic_apply_to: "sc_req_item",
    basic_query_from: "x_ots_ops_review",
    query_with: Now.include("../scripts/reviews-of-ticket.js"),
    advanced: false,
  },
});

Record({
  $id: Now.ID["related-sc-task"],
  table: "sys_relationship",
  data: {
    name: "Ops reviews",
    basic_apply_to: "sc_task",
    basic_query_from: "x_ots_ops_review",
    query_with: Now.include("../scripts/reviews-of-ticket.js"),
    advanced: false,
  },
});
