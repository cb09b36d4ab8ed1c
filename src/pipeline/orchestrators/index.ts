export { postgresQueue, redisQueue } from "./bullmq.ts";
