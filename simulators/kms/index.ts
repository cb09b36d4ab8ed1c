export { type KmsSim, startKms } from "./server.ts";
