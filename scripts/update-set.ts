import { createHash } from "node:crypto";

/** One file of a built app: a record as the platform's own XML. */
export interface AppFile {
  /** Without folder and ending: the record's update name. */
  readonly name: string;
  readonly xml: string;
}

interface App {
  readonly name: string;
  readonly scope: string;
  readonly scopeId: string;
  readonly version: string;
}

/** No clock: the same sources make the same bytes. */
const AT = "2026-01-01 00:00:00";

/** A remote update set ("Import Update Set from XML") of all records of an app, one sys_update_xml each, with ids of their names and the version. */
export function updateSet(app: App, files: readonly AppFile[]): string {
  const id = idOf(app, "set");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<unload unload_date="${AT}">`,
    record("sys_remote_update_set", {
      application: app.scopeId,
      application_name: app.name,
      application_scope: app.scope,
      application_version: app.version,
      description: "",
      name: `${app.name} ${app.version}`,
      release_date: "",
      remote_sys_id: idOf(app, "remote"),
      state: "loaded",
      sys_class_name: "sys_remote_update_set",
      ...system(id),
    }),
    ...files.map((file) => update(app, id, file)),
    "</unload>",
    "",
  ].join("\n");
}

function update(app: App, set: string, { name, xml }: AppFile): string {
  const table =
    /<record_update table="([a-z0-9_]+)"/.exec(xml)?.[1] ?? /<(?:record_update|sys_update)[^>]*>\s*<([a-z0-9_]+)/.exec(xml)?.[1];
  if (table === undefined) throw new Error(`no table in ${name}`);
  return record("sys_update_xml", {
    action: "INSERT_OR_UPDATE",
    application: app.scopeId,
    category: "customer",
    comments: "",
    name,
    payload: xml,
    remote_update_set: set,
    replace_on_upgrade: "false",
    ...system(idOf(app, name)),
    table,
    target_name: /<(?:name|label|sys_name)>([^<]{1,100})</.exec(xml)?.[1] ?? name,
    type: table,
    update_domain: "global",
    update_set: "",
    view: "",
  });
}

function system(id: string): Readonly<Record<string, string>> {
  return {
    sys_created_by: "admin",
    sys_created_on: AT,
    sys_id: id,
    sys_mod_count: "0",
    sys_updated_by: "admin",
    sys_updated_on: AT,
  };
}

function record(table: string, columns: Readonly<Record<string, string>>): string {
  const cells = Object.entries(columns).map(([name, value]) =>
    value === "" ? `<${name}/>` : `<${name}>${escaped(value)}</${name}>`,
  );
  return `<${table} action="INSERT_OR_UPDATE">${cells.join("")}</${table}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function idOf(app: App, name: string): string {
  return createHash("sha256").update(`${app.scope}/${app.version}/${name}`).digest("hex").slice(0, 32);
}
