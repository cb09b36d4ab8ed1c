import { all, isObject, list, type Made, text } from "./fluent.ts";
import { glideRecord } from "./glide-record.ts";
import type { Row } from "./tables.ts";
import type { Session, World } from "./world.ts";

/** What became of somebody's write: the row as it stands then (null = none), and what they were told. */
export interface Outcome {
  readonly row: Row | null;
  readonly told: readonly string[];
}

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a test does to the instance, from outside its thread. */
export interface Operations {
  time(ms: number): void;
  session(session: Session): void;
  property(name: string, value: string): void;
  credential(id: string, password: string): void;
  rows(table: string): readonly Row[];
  logged(): readonly string[];
  insert(table: string, columns: Row): Outcome;
  update(table: string, id: string, columns: Row): Outcome;
  remove(table: string, id: string): void;
  /** Presses a button on the form, with what was typed into it. */
  press(button: string, id: string, typed: Row): Outcome;
  rest(method: string, path: string, given: { readonly query?: Row; readonly body?: unknown }): RestAnswer;
  /** Script actions of the events queued so far; then, with `job`, one run of the scheduled job. */
  pump(job?: boolean): void;
}

/** The operations over one instance. */
export function operations(world: World): Operations {
  return {
    time: (ms) => void (world.now = ms),
    session: (session) => void (world.session = session),
    property: (name, value) => void world.properties.set(name, value),
    credential: (id, password) => void world.credentials.set(id, password),
    rows: (table) => [...(world.tables.get(table)?.rows.values() ?? [])],
    logged: () => world.logged,
    insert: (table, columns) => write(world, { table, id: null, columns }, (record) => call(record, "insert")),
    update: (table, id, columns) => write(world, { table, id, columns }, (record) => call(record, "update")),
    remove: (table, id) => void world.tables.get(table)?.rows.delete(id),
    press: (button, id, typed) =>
      write(world, { table: "x_ots_ops_review", id, columns: typed }, (current) => {
        const action = one(world.app, "UiAction", (given) => given["name"] === button);
        world.run(text(action, "script"), { current, action: { setRedirectURL: () => undefined } });
        return id;
      }),
    rest: (method, path, given) => rest(world, { method, path, ...given }),
    pump: (job = false) => {
      for (const event of world.events.splice(0)) {
        const action = one(world.app, "ScriptAction", (given) => given["eventName"] === event.name);
        world.run(text(action, "script"), { event });
      }
      if (job)
        world.run(
          text(
            one(world.app, "ScheduledScript", () => true),
            "script",
          ),
          {},
        );
    },
  };
}

function one(app: readonly Made[], kind: string, is: (given: Readonly<Record<string, unknown>>) => boolean): Made["given"] {
  const found = all(app, kind, (given) => given).find(is);
  if (found === undefined) throw new Error(`the app has no such ${kind}`);
  return found;
}

function call(record: ReturnType<typeof glideRecord>, method: "insert" | "update"): unknown {
  const run = record[method];
  return typeof run === "function" ? Reflect.apply(run, record, []) : null;
}

interface Write {
  readonly table: string;
  readonly id: string | null;
  readonly columns: Row;
}

function write(world: World, { table, id, columns }: Write, act: (record: ReturnType<typeof glideRecord>) => unknown): Outcome {
  const rows = world.tables.get(table)?.rows;
  const record = glideRecord(world, table, id === null ? {} : rows?.get(id));
  Object.assign(record.row, columns);
  world.messages.length = 0;
  const key = act(record);
  return { row: rows?.get(typeof key === "string" ? key : (id ?? "")) ?? null, told: [...world.messages] };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Row;
  readonly body?: unknown;
}

/** A call of the scripted REST resource, below its base: routes and error bodies as the platform makes them. */
function rest(world: World, { method, path, query = {}, body }: Call): RestAnswer {
  const api = one(world.app, "RestApi", () => true);
  const id = path.replace(/^\//, "");
  const wanted = id === "" ? "/" : "/{sys_id}";
  const route = list(api, "routes").find((each) => isObject(each) && each["method"] === method && each["path"] === wanted);
  if (!isObject(route)) return { status: 405, body: null };
  const answer: { status: number; body?: unknown; error?: unknown } = { status: 200 };
  const request = { pathParams: { sys_id: id }, queryParams: lists(query), body: { data: body } };
  const response = {
    setStatus: (status: number) => (answer.status = status),
    setBody: (value: unknown) => (answer.body = value),
    setError: (error: unknown) => (answer.error = error),
  };
  world.run(text(route, "script"), { request, response });
  if (!isObject(answer.error)) return { status: answer.status, body: { result: structuredClone(answer.body) } };
  const { status, message, detail } = answer.error;
  return { status: Number(status), body: { error: { message, detail }, status: "failure" } };
}

function lists(query: Row): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]));
}
