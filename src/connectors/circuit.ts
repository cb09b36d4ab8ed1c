import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { OpsError } from "../case/index.ts";

export interface CircuitOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one call is let through as a probe. */
  readonly openMs: number;
}

/** A breaker around calls to one outside system. Only errors that trying again can mend (`retry`) count as failures, and of those not our own keeping of its pace. */
export interface Circuit {
  /** The function's result; CIRCUIT_OPEN without calling it while the circuit is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** The same for a call that says nothing about the system: its failure does not open the circuit, its success does not close it. */
  pass<T>(call: () => Promise<T>): Promise<T>;
  /** From the failures that opened it until a call has worked again. */
  isOpen(): boolean;
}

/** We ourselves held a call back, because calls are scarce or used up: nothing was sent, and the system did not fail. */
function isOwnPace({ context: { reason, sent } }: OpsError): boolean {
  return sent === false && (reason === "paced" || reason === "quota");
}

/** A closed circuit. */
export function circuit(name: string, options: CircuitOptions): Circuit {
  const policy = circuitBreaker(
    handleWhen((error) => error instanceof OpsError && error.retry && !isOwnPace(error)),
    { breaker: new ConsecutiveBreaker(options.failures), halfOpenAfter: options.openMs },
  );
  const isOpen = () => policy.state !== CircuitState.Closed;
  const open = () => new OpsError("CIRCUIT_OPEN", "circuit is open", { circuit: name });
  return {
    run: async (call) => {
      try {
        return await policy.execute(call);
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw open();
        throw error;
      }
    },
    pass: async (call) => {
      if (isOpen()) throw open();
      return call();
    },
    isOpen,
  };
}
