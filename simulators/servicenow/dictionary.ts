import { stableSysId } from "./random.ts";
import { extendsTable } from "./schema.ts";
import { addRow, openTable, type Store } from "./store.ts";

/** Puts every column of every table into sys_dictionary; what a task inherits stands under "task" alone, as on an instance. */
export function seedDictionary(store: Store): void {
  const table = openTable(store, "sys_dictionary");
  const inherited = openTable(store, "task").dictionary;
  for (const { name, dictionary } of store.values()) {
    for (const [element, { kind, to }] of dictionary) {
      if (name !== "task" && extendsTable(name, "task") && inherited.has(element)) continue;
      const row = { name, element, internal_type: kind, reference: to, sys_mod_count: "0" };
      addRow(table, { sys_id: stableSysId(`sys_dictionary ${name} ${element}`), ...row });
    }
  }
}
