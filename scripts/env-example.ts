import { SETTINGS } from "../src/config/index.ts";

/** The text of .env.example: every variable that the code reads, one line each, all unset. */
export function envExample(): string {
  const lines = SETTINGS.map(({ name, says, ...rest }) => `# ${says}${"secret" in rest ? " (secret)" : ""}\n#${name}=`);
  return `# Every setting of ops-trust-layer. What is unset has the default that its line names; see docs/operating.md.\n${lines.join("\n")}\n`;
}
