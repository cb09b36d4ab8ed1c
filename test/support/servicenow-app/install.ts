import { createContext, runInContext } from "node:vm";
import { commitRow } from "./commit.ts";
import { all, readApp, text } from "./fluent.ts";
import { glide } from "./glide.ts";
import { type Operations, operations } from "./operations.ts";
import type { Post, Reply } from "./post.ts";
import { tablesOf } from "./tables.ts";
import type { World } from "./world.ts";

/** Installs the app, as its source stands, into a fresh instance whose scripts send with `post`. */
export function install(post: (request: Post) => Reply): Operations {
  const app = readApp();
  const world: World = {
    app,
    tables: tablesOf(app),
    properties: new Map(all(app, "Property", (given) => [text(given, "name"), text(given, "value")])),
    credentials: new Map(),
    events: [],
    messages: [],
    logged: [],
    session: { userName: "system", sysId: "0".repeat(32) },
    now: 0,
    made: 0,
    commit: (table, record, operation) => commitRow(world, table, record, operation),
    run: () => undefined,
  };
  const context = createContext({ ...glide(world, post) });
  world.run = (script, scope) => {
    const before = Object.keys(scope).map((name) => [name, context[name]] as const);
    Object.assign(context, scope);
    runInContext(script, context);
    Object.assign(context, Object.fromEntries(before));
  };
  for (const script of all(app, "ScriptInclude", (given) => text(given, "script"))) runInContext(script, context);
  return operations(world);
}
