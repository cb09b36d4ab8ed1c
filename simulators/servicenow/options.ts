/** One seeded record; references may be given by user_name, name or number. Keys that begin with `$` steer the simulator and are no columns. */
export type SeedRecord = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface SeedUser {
  readonly user_name: string;
  /** Without one the user cannot log in with basic auth. */
  readonly password?: string | undefined;
  /** Default: ["itil"]. */
  readonly roles?: readonly string[] | undefined;
  readonly sys_id?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly active?: boolean | undefined;
  readonly locked_out?: boolean | undefined;
  readonly time_zone?: string | undefined;
  readonly manager?: string | undefined;
}

export interface SeedGroup {
  readonly name: string;
  readonly sys_id?: string | undefined;
  readonly manager?: string | undefined;
  readonly description?: string | undefined;
}

/** Where the shipped business rules send their events. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  readonly keyId: string;
  /** Tables with a business rule; review decisions always fire. Default change_request and incident. */
  readonly tables?: readonly string[] | undefined;
  /** First wait before a retry when the answer has no Retry-After; doubles each time. Default 50. */
  readonly baseWaitMs?: number | undefined;
  /** Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Default 12; then the event is dead. */
  readonly maxAttempts?: number | undefined;
}

/** What the network does to webhooks; shares in [0, 1]. */
export interface Chaos {
  readonly duplicateShare?: number | undefined;
  readonly loseShare?: number | undefined;
  readonly reorderShare?: number | undefined;
}

/** An inbound REST rate limit rule. */
export interface RateLimitRule {
  readonly perHour: number;
  /** How long a node keeps its counts to itself; default 30,000. */
  readonly commitMs?: number | undefined;
  /** Nodes behind the one address, taken in turn; default 2. */
  readonly nodes?: number | undefined;
}

/** An OAuth JWT provider: whose signature counts, under which key id. */
export interface JwtProvider {
  /** PEM of the public key (sys_certificate). */
  readonly publicKey: string;
  readonly keyId: string;
  /** The sys_user column that `sub` names; default email. */
  readonly userColumn?: string | undefined;
}

/** The one registered OAuth application; with a provider it takes signed assertions too. */
export interface OAuthApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What each access token begins with. */
  readonly tokenPrefix?: string | undefined;
  readonly jwt?: JwtProvider | undefined;
}

export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  /** user_name by the common name of a client certificate. */
  readonly users: Readonly<Record<string, string>>;
}

export interface ServiceNowOptions {
  readonly port?: number | undefined;
  /** instance_name; default "dev0001". */
  readonly instance?: string | undefined;
  readonly users?: readonly SeedUser[] | undefined;
  readonly groups?: readonly SeedGroup[] | undefined;
  /** user and group by user_name and name, or by sys_id. */
  readonly memberships?: readonly { readonly user: string; readonly group: string }[] | undefined;
  readonly records?: Readonly<Record<string, readonly SeedRecord[]>> | undefined;
  /** The account our service writes with; its own writes fire no webhook. Default zone GMT, roles itil and, with the app, x_ots_ops.integration; without it ots.audit_reader, a role made by hand. */
  readonly integrationUser: SeedUser;
  /** Further accounts of ours, one a workflow: they stand in x_ots_ops.integration_user too. Default roles as above. */
  readonly workflowUsers?: readonly SeedUser[] | undefined;
  readonly oauth?: OAuthApplication | undefined;
  /** user_name by the value of x-sn-apikey. */
  readonly apiKeys?: Readonly<Record<string, string>> | undefined;
  /** Listens with TLS and takes no connection without a client certificate of `ca`; PEM texts. */
  readonly tls?: TlsOptions | undefined;
  readonly rateLimit?: RateLimitRule | undefined;
  /** Our scoped app is installed; default true. Without it there is neither its table nor its REST API, and no business rule of it fires. */
  readonly app?: boolean | undefined;
  readonly webhook?: WebhookTarget | undefined;
  readonly chaos?: Chaos | undefined;
  readonly acls?: readonly AclRule[] | undefined;
  /** Conflicts are looked for with every update of a change; default true. Otherwise only where conflict_last_run says so. */
  readonly conflictDetection?: boolean | undefined;
  /** Tables that this instance does not have: their plugin is not installed. */
  readonly missingTables?: readonly string[] | undefined;
  /** Rules of the instance, both on by default: who asked for a change does not approve it; a closed change task stays closed. */
  readonly guards?: { readonly selfApproval?: boolean | undefined; readonly closedTasks?: boolean | undefined } | undefined;
  /** glide.invalid_query.returns_no_rows; default false: an invalid clause is ignored. */
  readonly invalidQueryReturnsNoRows?: boolean | undefined;
  /** What every error says besides, as an instance that is left in debugging does. */
  readonly trace?: string | undefined;
  readonly now?: (() => Date) | undefined;
  readonly seed?: number | undefined;
}

/** An access rule. Whoever is not named is denied what it covers; admin always passes. No rule: anybody. */
export interface AclRule {
  readonly table: string;
  readonly operation: "read" | "write" | "create";
  /** Without a field the rule covers rows: hidden rows are absent, refused writes a 403. With one: the field is absent, or silently dropped. */
  readonly field?: string | undefined;
  /** An encoded query: only rows that match are covered. */
  readonly query?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
}
