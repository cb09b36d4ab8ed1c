import { deskReview, type JiraOptions, type ProjectSeed } from "../../../simulators/jira/index.ts";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import { adf, OLAF, SCREENED, SEED, SERVICE } from "./vendor-site.ts";

const REQUEST_TYPE = { id: "customfield_10010", name: "Request Type", kind: "textfield" } as const;

const REVIEWERS = { groups: ["g-reviewers"] } as const;

/** The vendor site with a service desk whose reviews are requests with an approval step for `approvers`; with `buttons` people may also press past it. */
export function helpSite(step: Partial<Omit<Parameters<typeof deskReview>[0], "serviceUser">> = {}): Partial<JiraOptions> {
  const review = deskReview({ serviceUser: SERVICE, approvers: REVIEWERS, ...step });
  const withReviews = (project: ProjectSeed): ProjectSeed =>
    project.key === "HELP"
      ? {
          ...project,
          issueTypes: [{ id: "10006", name: "Request", workflow: SCREENED }, review],
          security: { levels: [{ id: "lvl-1", name: "secret", groups: ["g-secret"] }] },
        }
      : project;
  return {
    customFields: [...(SEED.customFields ?? []), REQUEST_TYPE],
    requestTypeField: REQUEST_TYPE.id,
    projects: SEED.projects.map(withReviews),
    issues: [...(SEED.issues ?? []).filter((one) => one.project !== "HELP"), LAPTOP, HIDDEN],
  };
}

/** What our service must know of it. */
export const HELP_SETTINGS: Partial<JiraSettings> = {
  desks: { HELP: { field: REQUEST_TYPE.id, value: "help/ops-review" } },
};

const LAPTOP = {
  project: "HELP",
  issueType: "Request",
  key: "HELP-1",
  summary: "A laptop",
  description: "The old one is broken",
  reporter: OLAF,
  created: new Date("2026-11-20T09:00:00Z"),
  fields: {
    customfield_10030: { value: "Low" },
    customfield_10031: { value: "gold" },
    customfield_10032: adf("in two steps"),
  },
  comments: [{ author: OLAF, body: "Please hurry", created: new Date("2026-11-20T10:00:00Z"), internal: true }],
  attachments: [{ author: OLAF, filename: "photo.txt", content: "a photo" }],
};
const HIDDEN = { project: "HELP", issueType: "Request", key: "HELP-3", summary: "Hidden", security: "lvl-1", reporter: OLAF };
