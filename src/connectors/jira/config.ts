import { z } from "zod";
import { RISKS } from "../../case/index.ts";

/** What this connector carries out; a policy that allows anything else is refused. */
export const JIRA_ACTIONS = ["add_comment", "attach_evidence", "draft_note", "request_info", "route_approval"] as const;

const Text = z.string().min(1).max(500);
const Custom = z.string().regex(/^customfield_\d{1,10}$/, "customfield_N");
const Field = z.string().regex(/^(customfield_\d{1,10}|[a-z][A-Za-z]{1,40})$/, "customfield_N or the id of a system field");
const Secret = z.string().min(32).max(500);

/** A project key as Jira allows it. */
const ProjectKey = z.string().regex(/^[A-Z][A-Z0-9_]{1,49}$/, "a project key");
const AccountId = z.string().regex(/^[\w:-]{1,128}$/, "an accountId");

/** How an issue's risk is found: a field and what its values mean (unlisted values count as high), or the same for all. */
const RiskMapping = z.union([
  z.strictObject({ field: Field, values: z.record(z.string().max(200), z.enum(RISKS)) }),
  z.strictObject({ constant: z.enum(RISKS) }),
]);

/** How an account signs in: its address and a token. */
const Auth = z.strictObject({ email: z.email().max(254), apiToken: Text });

/** The account that one workflow's issues are read and written with, instead of the system's. */
const WorkflowAccount = z.strictObject({
  accountId: AccountId,
  auth: Auth,
  /** The workflow's source: a name of `workflows`. */
  source: z.string().max(100),
});

/** One Jira Cloud site, as configured. What is missing here stops the start: nothing sensitive has a default. */
export const JiraConfig = z
  .strictObject({
    /** The site, or the API gateway's address of it (https://api.atlassian.com/ex/jira/<cloud id>). */
    url: z.url({ protocol: /^https?$/ }),
    /** The operations of the same cloud, where the roster names schedules of it (https://api.atlassian.com/jsm/ops/api/<cloud id>); absent = none is asked. */
    operationsUrl: z.url({ protocol: /^https?$/ }).optional(),
    region: Text,
    auth: Auth,
    /** Our own account: its changes are echoes, and it answers no review. */
    accountId: AccountId,
    /** By the policy's workflow: whose cases another account of ours reads and writes. */
    workflowAccounts: z.record(z.string().min(1).max(200), WorkflowAccount).default({}),
    /** The app user that Automation rules act as, the same on every Cloud site: what it changes is no news, what it creates is. */
    automationAccount: AccountId.default("557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"),
    /** Secrets of the admin webhook: one or, while they are being rotated, two. */
    webhookSecrets: z.array(Secret).min(1).max(2),
    /** Values of the Automation rules' secret header; none = that webhook is off. */
    automationSecrets: z.array(Secret).max(2).default([]),
    /** The policy's `jira.workflow:<NAME>` sources: which project and issue type each is. */
    workflows: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), z.strictObject({ project: ProjectKey, issueType: Text })),
    risk: RiskMapping,
    /** A field whose value tells an issue's own region; an unlisted value is no region. */
    regionOf: z.strictObject({ field: Field, values: z.record(z.string().max(200), Text) }).optional(),
    /** Facts `fields.<name>` by the field that holds them. */
    extra: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), Field).default({}),
    /** Name of the sub-task type that asks people. */
    reviewType: Text.default("Ops Review"),
    /** Service projects whose reviews are requests with an approval step, and what makes an issue a request there: the site's "Request Type" field and a value. */
    desks: z.record(ProjectKey, z.strictObject({ field: Custom, value: Text })).default({}),
    /** Who administers a project, by accountId: they can make anybody a transition's author. */
    administrators: z.record(ProjectKey, z.array(AccountId).min(1).max(50)).default({}),
    /** Typed answers (`/ots approve CODE`) count, at low risk. */
    commands: z.boolean().default(false),
    /** Where a reviewer writes changed parameters; absent = "Approved with changes" cannot be carried out. */
    changesField: Custom.optional(),
    poll: z
      .strictObject({ pageRows: z.int().min(1).max(100), pages: z.int().min(1).max(50) })
      .default({ pageRows: 100, pages: 5 }),
    timeoutMs: z.int().min(1_000).max(60_000).default(20_000),
  })
  .superRefine((config, problem) => {
    if (Object.keys(config.workflows).length === 0)
      problem.addIssue({ code: "custom", path: ["workflows"], message: "needs at least one" });
    for (const [workflow, one] of Object.entries(config.workflowAccounts))
      if (one.accountId === config.accountId || one.auth.email.toLowerCase() === config.auth.email.toLowerCase())
        problem.addIssue({
          code: "custom",
          path: ["workflowAccounts", workflow],
          message: "is the system's own account (JIRA_ACCOUNT_ID, JIRA_EMAIL): give it another, or leave it out",
        });
    const secrets = [...config.webhookSecrets, ...config.automationSecrets];
    if (new Set(secrets).size !== secrets.length)
      problem.addIssue({ code: "custom", path: ["webhookSecrets"], message: "secrets must differ" });
    const projects = new Set(Object.values(config.workflows).map((one) => one.project));
    for (const part of ["desks", "administrators"] as const)
      for (const key of Object.keys(config[part]).filter((one) => projects.size > 0 && !projects.has(one)))
        problem.addIssue({ code: "custom", path: [part, key], message: "is a project of no workflow" });
  });
export type JiraConfig = z.infer<typeof JiraConfig>;
export type JiraSettings = z.input<typeof JiraConfig>;
