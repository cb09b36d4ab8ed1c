import { parentPort } from "node:worker_threads";
import { install } from "./install.ts";
import type { Operations } from "./operations.ts";
import { blockingPost } from "./post.ts";

// One instance on a thread of its own: its scripts block while they send, as they do on the platform.
const does = install(blockingPost());

parentPort?.on("message", ({ id, name, args }: { id: number; name: keyof Operations; args: readonly unknown[] }) => {
  try {
    const value: unknown = Reflect.apply(does[name], does, args);
    parentPort?.postMessage({ id, value });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
