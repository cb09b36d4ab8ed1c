export { type KeyVaultSim, startKeyVault } from "./server.ts";
