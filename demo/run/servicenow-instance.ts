import type { ServiceNowOptions } from "../../simulators/servicenow/index.ts";
import { CAST, SERVICE } from "../cast.ts";

const PEOPLE = Object.values(CAST);

/** A ServiceNow instance with our scoped app, its groups and people, and the servers that changes are about. */
export function serviceNowInstance(): ServiceNowOptions {
  const groups = [...new Set(PEOPLE.flatMap((person) => person.groups))];
  return {
    instance: "demo01",
    integrationUser: { user_name: SERVICE.serviceNow.userName, sys_id: SERVICE.serviceNow.sysId, name: "Ops Trust" },
    oauth: { clientId: SERVICE.serviceNow.clientId, clientSecret: SERVICE.serviceNow.clientSecret },
    users: PEOPLE.map(({ name, groups: memberOf, serviceNow }) => ({
      user_name: serviceNow.userName,
      sys_id: serviceNow.sysId,
      password: serviceNow.password,
      name,
      roles: memberOf.length > 0 ? ["itil", "x_ots_ops.reviewer"] : ["itil"],
    })),
    groups: groups.map((name) => ({ name })),
    memberships: PEOPLE.flatMap(({ groups: memberOf, serviceNow }) =>
      memberOf.map((group) => ({ user: serviceNow.userName, group })),
    ),
    records: { cmdb_ci_server: ["app-01", "app-02", "db-01", "web-01", "web-02", "mail-01"].map((name) => ({ name })) },
  };
}
