import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";

const APP = resolve(import.meta.dirname, "../../../integrations/servicenow-app");
const FLUENT = join(APP, "src/fluent");

/** One call of the app's Fluent source, as written there: what it makes and with what. */
export interface Made {
  readonly kind: string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** Everything the app's source makes, scripts included; no build is needed. */
export function readApp(): readonly Made[] {
  const made: Made[] = [];
  const modules = new Map<string, Record<string, unknown>>();
  const need = (file: string): Record<string, unknown> => {
    const known = modules.get(file);
    if (known !== undefined) return known;
    const exported: Record<string, unknown> = {};
    modules.set(file, exported);
    runInNewContext(commonJs(readFileSync(join(FLUENT, file), "utf8")), {
      exported,
      need: (path: string) => need(path.replace("./", "")),
      sdk: sdk(made),
      Now: { ID: names(), include: (path: string) => readFileSync(join(FLUENT, path), "utf8") },
    });
    return exported;
  };
  for (const file of globSync("*.now.ts", { cwd: FLUENT }).toSorted()) need(file);
  return made;
}

/** The source with its imports and exports as plain assignments. */
function commonJs(source: string): string {
  return stripTypeScriptTypes(source)
    .replaceAll(/import (\{[^}]*\}) from "@servicenow\/sdk\/core";/g, "const $1 = sdk;")
    .replaceAll(/import (\{[^}]*\}) from "(\.\/[^"]+)";/g, 'const $1 = need("$2");')
    .replaceAll(/export const (\w+) =/g, "const $1 = exported.$1 =");
}

/** Stands for the SDK: each of its functions notes what it was given. A column knows its kind; a role is its name. */
function sdk(made: Made[]): object {
  return new Proxy(
    {},
    {
      get: (_, kind) => (given: Readonly<Record<string, unknown>>) => {
        if (String(kind).endsWith("Column")) return { column: String(kind), ...given };
        made.push({ kind: String(kind), given });
        return kind === "Role" ? given["name"] : given;
      },
    },
  );
}

function names(): object {
  return new Proxy({}, { get: (_, name) => String(name) });
}

/** What the source makes of one kind, read by `read`. */
export function all<T>(app: readonly Made[], kind: string, read: (given: Readonly<Record<string, unknown>>) => T): readonly T[] {
  return app.filter((one) => one.kind === kind).map(({ given }) => read(given));
}

/** A member as text; "" when it is none. */
export function text(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A member as a list of objects or texts. */
export function list(given: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const value = given[name];
  return Array.isArray(value) ? value : [];
}

/** True for anything with members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
