import { z } from "zod";
import { errorCode, OpsError } from "../../case/index.ts";
import type { Finding } from "../../ports/index.ts";
import { createHttp } from "../http.ts";
import type { ModelConfig } from "./config.ts";
import { egressOf, type ModelDeps } from "./openai.ts";

const Listed = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** Asks an endpoint for its list of models: reached, taken with our key, and whether the configured model is on it. No question is put, so nothing is paid for. */
export async function examineModel(config: ModelConfig, { egress, clock }: ModelDeps): Promise<readonly Finding[]> {
  const http = createHttp({
    baseUrl: config.url,
    timeoutMs: 10_000,
    maxBodyBytes: 1_000_000,
    egress: egressOf(config, egress),
    errors: { down: "MODEL_DOWN", invalid: "MODEL_ANSWER_INVALID" },
    auth: () => Promise.resolve(config.apiKey === undefined ? undefined : `Bearer ${config.apiKey}`),
    now: () => clock().getTime(),
  });
  try {
    const { status, body } = await http.request({ method: "GET", path: "/models" });
    return [told(config, status, body)];
  } catch (error) {
    const reason = error instanceof OpsError ? ` (${String(error.context["reason"] ?? "no reason")})` : "";
    const fix = "check its url in OPS_TRUST_MODELS, and that its host leads to private addresses only";
    return [{ check: "reached", state: "problem", says: `${errorCode(error)}${reason}`, fix }];
  } finally {
    http.close();
  }
}

function told(config: ModelConfig, status: number, body: Buffer): Finding {
  const check = "reached";
  if (status === 401 || status === 403)
    return { check, state: "problem", says: `refused our key (${status})`, fix: "correct apiKey in OPS_TRUST_MODELS" };
  if (status >= 500) return { check, state: "problem", says: `answers ${status}`, fix: "look at the endpoint's own log" };
  const ids = status === 200 ? listed(body) : null;
  if (ids === null) return { check, state: "ok", says: `answers ${status}; it has no list of models to compare` };
  if (ids.includes(config.model)) return { check, state: "ok", says: `serves ${config.model}` };
  const fix = `set model to what the endpoint calls it: ${ids.slice(0, 5).join(", ") || "it lists none"}`;
  return { check, state: "warning", says: `does not list ${config.model}`, fix };
}

function listed(body: Buffer): readonly string[] | null {
  try {
    return Listed.safeParse(JSON.parse(body.toString("utf8"))).data?.data.map(({ id }) => id) ?? null;
  } catch {
    return null;
  }
}
