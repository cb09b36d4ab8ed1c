import { errorCode } from "../../case/index.ts";
import type { ContextSource, Finding } from "../../ports/index.ts";
import { assertEgress, createHttp, type EgressRule, type Http } from "../http.ts";
import type { ContextSourceConfig } from "./config.ts";
import { readHttpJson } from "./http-json.ts";
import { lookAt } from "./look-at.ts";
import { readOData } from "./odata.ts";

export { ContextSourceConfig } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface ContextSourceDeps {
  readonly egress: Omit<EgressRule, "origins">;
}

/** What the connector gives; `close` ends its kept connections. */
export interface OpenSource {
  readonly source: ContextSource;
  close(): void;
}

const MAX_ANSWER_BYTES = 1_000_000;

/** One further system of record. Throws EGRESS_REFUSED when its URL may not be called. */
export function contextSource(config: ContextSourceConfig, deps: ContextSourceDeps): OpenSource {
  const http = httpOf(config, deps);
  const { name, region } = config;
  return {
    source: {
      name,
      region,
      read: (context) => (config.kind === "odata" ? readOData(http, config, context) : readHttpJson(http, config, context)),
    },
    close: () => http.close(),
  };
}

/** The check at start: every address of the source's host may be called. Throws EGRESS_REFUSED; the resolver's error for a name that nobody knows. */
export function assertSourceHost({ url }: ContextSourceConfig, egress: Omit<EgressRule, "origins">): Promise<void> {
  return assertEgress(url, { ...egress, origins: [new URL(url).origin] });
}

/** What one look at a source tells whoever connects it: its address, whether it takes our credentials, and whether its answer holds the configured values. Never a value. */
export async function examineSource(config: ContextSourceConfig, deps: ContextSourceDeps): Promise<readonly Finding[]> {
  try {
    await assertSourceHost(config, deps.egress);
  } catch (error) {
    return [{ check: "address", state: "problem", says: errorCode(error), fix: "correct its url in OPS_TRUST_CONTEXT_SOURCES" }];
  }
  const http = httpOf(config, deps);
  try {
    return [{ check: "address", state: "ok", says: "may be called" }, ...(await lookAt(http, config))];
  } finally {
    http.close();
  }
}

function httpOf(config: ContextSourceConfig, { egress }: ContextSourceDeps): Http {
  return createHttp({
    baseUrl: config.url.replace(/\/$/, ""),
    timeoutMs: config.timeoutMs,
    connectTimeoutMs: config.timeoutMs,
    maxBodyBytes: MAX_ANSWER_BYTES,
    egress: { ...egress, origins: [new URL(config.url).origin] },
    errors: { down: "SOURCE_DOWN", invalid: "SOURCE_DOWN" },
    headers: headersOf(config.auth),
  });
}

function headersOf(auth: ContextSourceConfig["auth"]): Readonly<Record<string, string>> {
  switch (auth.kind) {
    case "none":
      return {};
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`, "utf8").toString("base64")}` };
    case "bearer":
      return { authorization: `Bearer ${auth.token}` };
    case "header":
      return { [auth.name.toLowerCase()]: auth.value };
  }
}
