import { type JiraSim, startJira } from "../../simulators/jira/index.ts";
import { type Behave, type ModelSim, startModel } from "../../simulators/model/index.ts";
import { type ServiceNowSim, startServiceNow } from "../../simulators/servicenow/index.ts";
import { type SnowflakeSim, scriptFor, startSnowflake } from "../../simulators/snowflake/index.ts";
import { jiraSite } from "./jira-site.ts";
import { EVIDENCE_LOG, SECRETS } from "./secrets.ts";
import { serviceNowInstance } from "./servicenow-instance.ts";

/** Everything around the service, on loopback: two ticket systems, a model, an evidence account. */
export interface Stage {
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  readonly model: ModelSim;
  readonly snowflake: SnowflakeSim;
  /** Tells business rules, webhook and Automation rules where the service listens. */
  connect(serviceUrl: string): void;
  /** Where the service listens; empty before it is connected. */
  serviceUrl(): string;
  stop(): Promise<void>;
}

/** Starts all of it; what was started is stopped again when a part cannot start. */
export async function openStage(behaviour: (stage: () => Stage) => Behave): Promise<Stage> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const serviceNow = await startServiceNow(serviceNowInstance());
    opened.push(() => serviceNow.stop());
    const jira = await startJira(jiraSite());
    opened.push(() => jira.stop());
    const behave = behaviour(() => stage);
    const model = await startModel({ models: ["gpt-4o-mini", "llama-3.1-70b"], apiKey: SECRETS.model, behave });
    opened.push(() => model.close());
    const snowflake = await startSnowflake({
      users: { OPS_TRUST_SVC: { password: SECRETS.snowflake, defaultRole: "EVIDENCE_WRITER" } },
      script: scriptFor(EVIDENCE_LOG),
    });
    opened.push(() => snowflake.close());
    let serviceUrl = "";
    const stage: Stage = {
      serviceNow,
      jira,
      model,
      snowflake,
      stop,
      serviceUrl: () => serviceUrl,
      connect: (url) => {
        serviceUrl = url;
        connect(serviceNow, jira, url);
      },
    };
    return stage;
  } catch (error) {
    await stop();
    throw error;
  }
}

function connect(serviceNow: ServiceNowSim, jira: JiraSim, url: string): void {
  serviceNow.setWebhook({ url: `${url}/webhooks/servicenow`, keyId: "demo-1", secret: SECRETS.serviceNow });
  // Answers are transitions of review sub-tasks: the admin webhook tells of those, the Automation rules of the tickets themselves.
  jira.setWebhook({ url: `${url}/webhooks/jira`, secret: SECRETS.jira, filter: 'project = VO AND issuetype = "Ops Review"' });
  jira.setAutomation({
    url: `${url}/webhooks/jira-automation`,
    headerName: "X-OTS-Automation-Secret",
    secret: SECRETS.automation,
    rules: [
      { ruleId: "vendor-checks", event: "checks_started", trigger: { on: "status_entered", project: "VO", status: "Checks" } },
    ],
  });
}
