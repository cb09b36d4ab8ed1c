import { ApplicationMenu, default_view, Form, List, Record } from "@servicenow/sdk/core";
import { appAdmin, reviewer } from "./roles.now.ts";

Form({
  table: "x_ots_ops_review",
  view: default_view,
  sections: [
    {
      caption: "Ops review",
      title: true,
      content: [
        {
          layout: "two-column",
          leftElements: [
            { field: "action_type", type: "table_field" },
            { field: "risk", type: "table_field" },
            { field: "confidence", type: "table_field" },
            { field: "requested_by", type: "table_field" },
          ],
          rightElements: [
            { field: "state", type: "table_field" },
            { field: "assignment_group", type: "table_field" },
            { field: "expires_at", type: "table_field" },
            { field: "decided_by", type: "table_field" },
            { field: "decided_at", type: "table_field" },
          ],
        },
        {
          layout: "one-column",
          elements: [
            { field: "message", type: "table_field" },
            { field: "summary", type: "table_field" },
            { field: "proposed_parameters", type: "table_field" },
            { field: "decision_comment", type: "table_field" },
            { field: "approved_parameters", type: "table_field" },
          ],
        },
      ],
    },
  ],
});

List({
  table: "x_ots_ops_review",
  view: default_view,
  columns: ["action_type", "risk", "state", "assignment_group", "expires_at", "decided_by", "decided_at"],
});

const menu = ApplicationMenu({
  $id: Now.ID["menu"],
  title: "Ops Trust",
  hint: "Questions of ops-trust-layer, and its outbox",
  roles: [reviewer, appAdmin],
  active: true,
});

Record({
  $id: Now.ID["module-reviews"],
  table: "sys_app_module",
  data: {
    application: menu,
    title: "Pending reviews",
    name: "x_ots_ops_review",
    link_type: "LIST",
    filter: "state=pending",
    roles: [reviewer, appAdmin],
    order: 100,
    active: true,
  },
});

Record({
  $id: Now.ID["module-outbox"],
  table: "sys_app_module",
  data: {
    application: menu,
    title: "Outbox",
    name: "x_ots_ops_outbox",
    link_type: "LIST",
    roles: [appAdmin],
    order: 200,
    active: true,
  },
});
