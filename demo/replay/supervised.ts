import { appendFileSync } from "node:fs";
import { type Service, startService } from "../run/service.ts";

/** The service, started again on the same data whenever it ends before it was told to. */
export interface Supervised {
  /** Where it listens; the same over restarts. */
  readonly url: string;
  readonly restarts: () => number;
  /** Ends it without warning, as a power cut would. */
  kill(): void;
  /** Asks it to finish and waits; null when it had to be ended. */
  stop(): Promise<number | null>;
}

const LOOK_MS = 100;
const MAX_RESTARTS = 100;

interface Watching {
  service: Service;
  restarts: number;
  stopping: boolean;
}

/** Starts the service and keeps it up. `told` hears of each start and end; its log goes to the file when it ends. */
export async function supervise(environment: Readonly<Record<string, string>>, logFile: string, told: (line: string) => void): Promise<Supervised> {
  const never = new AbortController();
  const first = await startService(environment, never.signal);
  const state: Watching = { service: first, restarts: 0, stopping: false };
  const url = first.url;
  const again = { ...environment, OPS_TRUST_PORT: new URL(url).port };
  told(`service: ${url}, process ${first.pid}`);
  let turn: Promise<void> = Promise.resolve();
  const look = setInterval(() => {
    const why = state.service.gone();
    if (why === null || state.stopping) return;
    clearInterval(look);
    turn = restart();
  }, LOOK_MS);
  const restart = async (): Promise<void> => {
    keepLog(state.service, logFile);
    told(`service ${state.service.gone() ?? "gone"}: started again on the same data`);
    if (state.restarts >= MAX_RESTARTS) throw new Error(`the service ended ${MAX_RESTARTS} times`);
    state.restarts += 1;
    state.service = await startService(again, never.signal);
    told(`service: ${url}, process ${state.service.pid}`);
    if (!state.stopping) look.refresh();
  };
  return {
    url,
    restarts: () => state.restarts,
    kill: () => state.service.kill(),
    async stop() {
      state.stopping = true;
      clearInterval(look);
      await turn.catch(() => undefined);
      const code = await state.service.stop();
      keepLog(state.service, logFile);
      return code;
    },
  };
}

function keepLog(service: Service, file: string): void {
  if (service.log.length > 0) appendFileSync(file, `${service.log.join("\n")}\n`);
}
