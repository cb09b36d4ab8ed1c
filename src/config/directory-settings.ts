import type { Policy } from "../policy/index.ts";
import type { Configuration } from "./configuration.ts";
import { entraSettings } from "./entra-settings.ts";
import { scimSettings } from "./scim-settings.ts";
import type { Reader } from "./settings.ts";

/** The directory that is connected, or that is pushed; neither when people come from the file. */
export function directorySettings(
  read: Reader,
  policy: Policy,
  simulated: boolean,
): Pick<Configuration, "entra" | "scim" | "accountsFile"> {
  const connected = entraSettings(read, policy, simulated);
  const pushed = scimSettings(read, policy);
  return { entra: connected.entra, scim: pushed.scim, accountsFile: connected.accountsFile ?? pushed.accountsFile };
}
