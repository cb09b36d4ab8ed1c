export { startTsa, type TsaSim } from "./server.ts";
