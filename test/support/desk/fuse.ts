import type { World } from "../../../src/pipeline/index.ts";
import type { FreshDatabase } from "../database.ts";

/** Lets so many calls of the outside world through and then stops the process: that call is done, but nobody hears of it, and no later call is made. */
export interface Fuse {
  wrap(world: World): World;
  /** Resolves when it has blown. */
  readonly blown: Promise<string>;
  /** Names of the calls so far. */
  readonly calls: readonly string[];
  /** Resolves when what was under way as it blew has come to its end at the other side. */
  landed(): Promise<void>;
}

/** A fuse that blows with call number `after`; 0 = with the first one, before anything is done. */
export function fuse(after: number): Fuse {
  const calls: string[] = [];
  let stopped = false;
  let blow: (name: string) => void = () => undefined;
  const blown = new Promise<string>((resolve) => {
    blow = resolve;
  });
  const never = new Promise<never>(() => undefined);
  const underWay = new Set<Promise<unknown>>();
  const through = async (call: () => unknown): Promise<{ readonly value: unknown } | { readonly error: unknown }> => {
    const done = Promise.resolve(call()).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    underWay.add(done);
    const result = await done;
    underWay.delete(done);
    return result;
  };
  const guarded = async (name: string, call: () => unknown): Promise<unknown> => {
    if (stopped) return never;
    calls.push(name);
    if (calls.length <= after) {
      const result = await through(call);
      if (stopped) return never;
      if ("error" in result) throw result.error;
      if (calls.length < after || calls[after - 1] !== name) return result.value;
    }
    stopped = true;
    blow(`${calls.length} ${name}`);
    return never;
  };
  return {
    calls,
    blown,
    landed: async () => void (await Promise.all(underWay)),
    wrap: (world) => ({
      ...world,
      store: methods("store", world.store, guarded),
      queue: methods("queue", world.queue, guarded),
      systems: new Map([...world.systems].map(([name, system]) => [name, methods(name, system, guarded)])),
      models: new Map([...world.models].map(([name, model]) => [name, methods("model", model, guarded)])),
      sinks: world.sinks.map((sink) => methods("sink", sink, guarded)),
      signing: world.signing && {
        ...world.signing,
        anchors: world.signing.anchors.map((anchor) => methods("anchor", anchor, guarded)),
      },
    }),
  };
}

/** Until what a dead process had under way has come to its end: its writes at the other side, and a lease that it took in that moment. */
export async function allLanded(bomb: Fuse, { database }: { readonly database: Pick<FreshDatabase, "db"> }): Promise<void> {
  await bomb.landed();
  await database.db.query("delete from leases");
}

type Guard = (name: string, call: () => unknown) => Promise<unknown>;

/** The same object with every method, also of its parts, behind the guard. */
function methods<T extends object>(name: string, of: T, guard: Guard): T {
  return new Proxy(of, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      const path = `${name}.${String(key)}`;
      // It only says how something is named.
      if (key === "noticed") return value;
      if (typeof value === "function")
        return (...args: readonly unknown[]) => guard(path, () => Reflect.apply(value, target, args));
      const part = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
      return part ? methods(path, value, guard) : value;
    },
  });
}
