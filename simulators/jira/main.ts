import { type JiraOptions, MODIFIED_PARAMETERS, openWorkflow, opsReview, startJira } from "./index.ts";

const TOKEN = "simulated-token";

const steps = openWorkflow(
  [
    { name: "To Do", category: "new" },
    { name: "In Progress", category: "indeterminate" },
    { name: "Done", category: "done" },
  ],
  10_000,
);

const person = { accountType: "atlassian", active: true, token: TOKEN } as const;
const options: JiraOptions = {
  port: Number(process.env["PORT"] ?? 0),
  users: [
    { ...person, accountId: "712020:service", displayName: "Ops Trust", emailAddress: "ots@example.test", groups: ["g-service"] },
    {
      ...person,
      accountId: "712020:rita",
      displayName: "Rita Reviewer",
      emailAddress: "rita@example.test",
      groups: ["g-reviewers"],
    },
    { ...person, accountId: "712020:olaf", displayName: "Olaf Owner", emailAddress: "olaf@example.test", groups: [] },
  ],
  groups: [
    { groupId: "g-service", name: "service" },
    { groupId: "g-reviewers", name: "reviewers" },
  ],
  serviceUser: "712020:service",
  customFields: [MODIFIED_PARAMETERS],
  projects: [
    {
      key: "OPS",
      id: "10000",
      name: "Operations",
      issueTypes: [
        { id: "10001", name: "Task", workflow: steps },
        opsReview({ serviceUser: "712020:service", approverGroups: ["g-reviewers"] }),
      ],
    },
  ],
  issues: [{ project: "OPS", issueType: "Task", summary: "Rotate the log volume of app-01", reporter: "712020:olaf" }],
};

const sim = await startJira(options);
process.stdout.write(`${sim.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void sim.stop();
  });
}
