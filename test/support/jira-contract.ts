import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OpenAPIBackend } from "openapi-backend";
import type { JiraOptions } from "../../simulators/jira/index.ts";

const DOCUMENT = fileURLToPath(new URL("../../../shared/data/jira/openapi-subset.json", import.meta.url));

type Heard = NonNullable<JiraOptions["heard"]>;

/** What Atlassian's document says against the requests and answers that were heard; empty where the document is absent. */
export interface Contract {
  readonly heard: Heard;
  problems(): readonly string[];
}

const api = existsSync(DOCUMENT) ? await backend() : null;

async function backend(): Promise<OpenAPIBackend> {
  const made = new OpenAPIBackend({ definition: DOCUMENT, quick: true, ajvOpts: { strict: false, logger: false } });
  await made.init();
  return made;
}

/** Listens to one site. What it heard is compared when that is asked for: no request waits for it. */
export function jiraContract(): Contract {
  const exchanges: (() => readonly string[])[] = [];
  const heard: Heard = (request, answer) => {
    if (api === null || UNRECORDED.test(request.path)) return;
    const answered: unknown = structuredClone(answer);
    exchanges.push(() => problemsOf(api, request, answered));
  };
  return { heard, problems: () => exchanges.splice(0).flatMap((compare) => compare()) };
}

/** Files are no JSON, and the statuses of a project are not in the recorded part of the document. */
const UNRECORDED = /\/attachments$|\/attachment\/content\/|\/media\/|\/project\/[A-Z]+\/statuses$/;

function problemsOf(
  known: OpenAPIBackend,
  { method, path, query, body, status }: Parameters<Heard>[0],
  answer: unknown,
): string[] {
  const headers = { "content-type": "application/json" };
  const wire = { method, path, query: parameters(query), headers, body: body ?? "" };
  const operation = known.matchOperation(wire);
  if (operation === undefined) return [`no operation ${method} ${path}`];
  const answered = answer === undefined ? [] : (known.validateResponse(documented(answer), operation, status).errors ?? []);
  const found = [...(asked(known, wire, operation) ?? []), ...answered];
  return found.map(({ instancePath, message }) => `${method} ${path} ${status} ${instancePath} ${message ?? ""}`);
}

type Wire = Parameters<OpenAPIBackend["validateRequest"]>[0];
type Operation = NonNullable<ReturnType<OpenAPIBackend["matchOperation"]>>;

/** What the document says against a request; nothing where its own schema is none (of issue links, in the recorded part, a property is named "$ref"). */
function asked(known: OpenAPIBackend, wire: Wire, operation: Operation): ReturnType<OpenAPIBackend["validateRequest"]>["errors"] {
  try {
    return known.validateRequest(wire, operation).errors;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("schema is invalid")) return null;
    throw error;
  }
}

/** Repeated names are lists. */
function parameters(query: string): Record<string, string | string[]> {
  const search = new URLSearchParams(query);
  const valueOf = (name: string): string | string[] => {
    const [first = "", ...more] = search.getAll(name);
    return more.length === 0 ? first : [first, ...more];
  };
  return Object.fromEntries([...new Set(search.keys())].map((name) => [name, valueOf(name)]));
}

/** The site answers null in changelog items where the document says string. Left out, the checker would see the toString that every object has. */
function documented(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(documented);
  if (typeof value !== "object" || value === null) return value;
  const change = "fromString" in value && "fieldtype" in value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change && item === null ? "" : documented(item)]));
}
