import { z } from "zod";
import { RISKS } from "../../case/index.ts";

/** The record types this connector can serve; see kinds.ts. */
export const KIND_NAMES = ["change_request", "change_task", "incident", "sc_req_item", "sc_task"] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** What this connector carries out; a policy that allows anything else is refused. */
export const SERVICENOW_ACTIONS = [
  "add_comment",
  "attach_evidence",
  "draft_note",
  "request_info",
  "close_task",
  "change_state",
] as const;

/** Those of them that are for one record type only. */
export const ONLY_FOR: ReadonlyMap<string, string> = new Map([["change_state", "change_request"]]);

const Text = z.string().min(1).max(500);
const SysId = z.string().regex(/^[0-9a-f]{32}$/, "must be a sys_id: 32 hexadecimal digits, letters in lower case");
const Column = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,79}(\.[a-z][a-z0-9_]{0,79}){0,3}$/, "must be a column name, with dots for references");

/** Columns that people change, or that are given anew after somebody left: none says for ever who it is. */
const MUTABLE: ReadonlySet<string> = new Set([
  "user_name",
  "email",
  "name",
  "first_name",
  "last_name",
  "phone",
  "mobile_phone",
  "title",
]);
const PersonColumn = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,79}$/, "must be a column of sys_user, without dots")
  .refine((column) => !MUTABLE.has(column), "must hold an id that never changes: this column's values do");
const SYSTEM_NAME = /^[a-z][a-z0-9_-]{0,39}$/;
const SYSTEM_SAYS = "must be a name that the directory's mapping of accounts knows";

/** How a record's risk is found: a column and what its values mean (unlisted values count as high), or the same for all. */
const RiskMapping = z.union([
  z.strictObject({ field: Column, values: z.record(z.string().max(40), z.enum(RISKS)) }),
  z.strictObject({ constant: z.enum(RISKS) }),
]);
export type RiskMapping = z.infer<typeof RiskMapping>;

const Auth = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("oauth"), clientId: Text, clientSecret: Text }),
  z.strictObject({
    kind: z.literal("jwt"),
    clientId: Text,
    clientSecret: Text,
    /** PEM of the RSA key whose certificate the instance knows under `keyId`. */
    keyFile: Text,
    keyId: Text,
    /** Who we are: the user column that the instance's JWT provider looks up, usually the e-mail. */
    subject: Text,
    /** The client id when absent, as the platform asks for. */
    audience: Text.optional(),
  }),
  z.strictObject({ kind: z.literal("basic"), user: Text, password: Text }),
  z.strictObject({
    kind: z.literal("api_key"),
    key: z.string().regex(/^[\x21-\x7e]{8,500}$/, "must have 8 or more characters that a header can carry"),
  }),
  /** The client certificate alone says who we are. */
  z.strictObject({ kind: z.literal("certificate") }),
]);

const PAGE_ADDRESS = "must be https (http on this machine only), without user, query or fragment";

function isPageAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text !== encodeURI(text)) return false;
  const bare = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  return bare && (url.protocol === "https:" || /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname));
}

interface ByMode {
  readonly mode: "app" | "plain";
  readonly publicUrl?: string | undefined;
  readonly reviewTasks: boolean;
  readonly webhookSecrets: readonly unknown[];
}

/** What is needed with the app or without it, or has no use there. */
function modeProblems(config: ByMode): readonly { readonly path: string; readonly message: string }[] {
  if (config.mode === "plain")
    return config.publicUrl !== undefined
      ? []
      : [
          {
            path: "publicUrl",
            message: "is missing: without the app (SERVICENOW_MODE=plain) questions link to our page there",
          },
        ];
  return [
    ...(config.reviewTasks
      ? [{ path: "reviewTasks", message: "has no use with the app: set SERVICENOW_MODE=plain, or remove it" }]
      : []),
    ...(config.webhookSecrets.length === 0 ? [{ path: "webhookSecrets", message: "must not be empty" }] : []),
  ];
}

/** A user of the instance that is ours. */
const Account = z.strictObject({
  userName: z.string().regex(/^[A-Za-z0-9._@-]{1,100}$/, "must be a user name: letters, digits and ._@-"),
  id: SysId,
});

/** The account that one workflow's tickets are read and written with, instead of the system's. */
const WorkflowAccount = z.strictObject({
  account: Account,
  /** A client certificate belongs to the connection, and so to the system's account. */
  auth: Auth.refine(({ kind }) => kind !== "certificate", "must be a way of its own: oauth, jwt, basic or api_key"),
  /** The workflow's source. */
  source: z.enum(KIND_NAMES),
});
export type WorkflowAccount = z.infer<typeof WorkflowAccount>;

type Named = z.infer<typeof Account>;

/** Two names for one user, or one account for the system and a workflow: then nobody could tell whose a write was. */
function accountProblems(config: {
  readonly account: Named;
  readonly workflowAccounts: Readonly<Record<string, WorkflowAccount>>;
}) {
  const own = Object.entries(config.workflowAccounts);
  const same = (a: Named, b: Named) => [a.id === b.id, a.userName.toLowerCase() === b.userName.toLowerCase()];
  return own.flatMap(([workflow, { account }]) => {
    if (same(account, config.account).includes(true))
      return [{ workflow, message: "is the system's own account (SERVICENOW_ACCOUNT): give it another, or leave it out" }];
    const unlike = own.some(([, other]) => new Set(same(account, other.account)).size > 1);
    return unlike
      ? [{ workflow, message: "shares its user name or its sys_id, but not both, with another workflow's account" }]
      : [];
  });
}

/** One ServiceNow instance as configured. What is missing here stops the start: nothing sensitive has a default. */
export const ServiceNowConfig = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }),
    /** `instance_name` of the instance: events of another one (a clone) are not ours. */
    instance: z.string().regex(/^[a-z0-9-]{1,80}$/i, "must be the instance's name: letters, digits and -"),
    auth: Auth,
    /** Shown to an instance (or the proxy before it) that demands client certificates; PEM files. */
    certificate: z.strictObject({ certFile: Text, keyFile: Text }).optional(),
    /** PEM file of the authority to trust instead of the well-known ones. */
    caFile: Text.optional(),
    /** Our own account: its changes are echoes. */
    account: Account,
    /** By the policy's workflow: whose cases another account of ours reads and writes. */
    workflowAccounts: z.record(z.string().min(1).max(200), WorkflowAccount).default({}),
    /** One or, while they are being rotated, two; without the app there may be none, and no webhook is taken then. */
    webhookSecrets: z
      .array(
        z.strictObject({
          keyId: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must have letters, digits and ._- only"),
          secret: z.string().min(32).max(500),
        }),
      )
      .max(2),
    region: Text,
    /** A column whose value tells a ticket's own region; an unlisted value is no region. */
    regionOf: z.strictObject({ field: Column, values: z.record(z.string().max(200), Text) }).optional(),
    sources: z.array(z.enum(KIND_NAMES)).min(1),
    risk: z.partialRecord(z.enum(KIND_NAMES), RiskMapping),
    /** The column of sys_user with the directory's immutable id of its person; `by` = the directory's account system that the ids are of, its own ids when absent. */
    person: z.strictObject({ column: PersonColumn, by: z.string().regex(SYSTEM_NAME, SYSTEM_SAYS).optional() }).optional(),
    /** Facts `fields.<name>` by the column that holds them. */
    extra: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), Column).default({}),
    /** What the taxonomy's close codes are called on this instance. */
    closeCodes: z
      .strictObject({ successful: Text, successful_issues: Text, unsuccessful: Text })
      .default({ successful: "successful", successful_issues: "successful_issues", unsuccessful: "unsuccessful" }),
    /** How far back similar changes are looked for. */
    historyDays: z.int().min(1).max(1_000).default(180),
    poll: z
      .strictObject({ pageRows: z.int().min(10).max(1000), pages: z.int().min(1).max(50) })
      .default({ pageRows: 200, pages: 5 }),
    /** app = our scoped app is installed; plain = without it: questions are notes, or where opted for review tasks. */
    mode: z.enum(["app", "plain"]).default("app"),
    /** Without the app: questions of low risk about a change are review tasks under it. */
    reviewTasks: z.boolean().default(false),
    /** Where people reach our own pages; a note leads there. */
    publicUrl: z.string().max(500).refine(isPageAddress, PAGE_ADDRESS).optional(),
    /** Our pages are served: questions in notes are answered there. */
    pages: z.boolean().default(false),
    timeoutMs: z.int().min(1_000).max(60_000).default(20_000),
  })
  .superRefine((config, problem) => {
    if (config.auth.kind === "certificate" && config.certificate === undefined)
      problem.addIssue({ code: "custom", path: ["certificate"], message: "is needed: it is how we sign in" });
    for (const kind of config.sources) {
      if (config.risk[kind] === undefined) {
        problem.addIssue({ code: "custom", path: ["risk", kind], message: "needs a field with its values, or a constant" });
      }
    }
    for (const { workflow, message } of accountProblems(config))
      problem.addIssue({ code: "custom", path: ["workflowAccounts", workflow], message });
    for (const { path, message } of modeProblems(config)) problem.addIssue({ code: "custom", path: [path], message });
    const ids = config.webhookSecrets.map((secret) => secret.keyId);
    if (new Set(ids).size !== ids.length)
      problem.addIssue({ code: "custom", path: ["webhookSecrets"], message: "key ids must differ" });
  });
export type ServiceNowConfig = z.infer<typeof ServiceNowConfig>;
export type ServiceNowSettings = z.input<typeof ServiceNowConfig>;
