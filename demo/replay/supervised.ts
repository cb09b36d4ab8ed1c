import { type Started, start } from "./start.ts";

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
  service: Started;
  restarts: number;
  stopping: boolean;
}

/** Who hears of what: each start and end, and that it could not be started again. */
export interface Listening {
  readonly told: (line: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Starts the service and keeps it up. */
export async function supervise(
  environment: Readonly<Record<string, string>>,
  logFile: string,
  { told, failed }: Listening,
): Promise<Supervised> {
  const state: Watching = { service: await start(environment, logFile), restarts: 0, stopping: false };
  const { url } = state.service;
  const again = { ...environment, OPS_TRUST_PORT: new URL(url).port };
  told(`service: ${url}, process ${state.service.pid}`);
  let turn: Promise<void> | null = null;
  const restart = async (): Promise<void> => {
    told(`service ${state.service.gone() ?? "gone"}: starting it again on the same data`);
    if (state.restarts >= MAX_RESTARTS) throw new Error(`the service ended ${MAX_RESTARTS} times`);
    state.restarts += 1;
    state.service = await start(again, logFile);
    told(`service: ${url}, process ${state.service.pid}`);
  };
  const look = setInterval(() => {
    if (turn !== null || state.stopping || state.service.gone() === null) return;
    turn = restart()
      .catch(failed)
      .finally(() => {
        turn = null;
      });
  }, LOOK_MS);
  return {
    url,
    restarts: () => state.restarts,
    kill: () => state.service.kill(),
    async stop() {
      state.stopping = true;
      clearInterval(look);
      await turn;
      return state.service.stop();
    },
  };
}
