import { errorCode, type OnCallRead, OpsError, type Routing } from "../case/index.ts";
import type { Roster } from "../review/index.ts";
import type { World } from "./world.ts";

type Reads = Pick<World, "roster" | "directory" | "log" | "systems">;

/** The roster with those who are on call now, and what each schedule told. */
export interface OnCallNow {
  readonly roster: Roster | null;
  readonly read: readonly OnCallRead[];
}

/**
 * Asks the schedules that the roster names for these groups who is on call now. A group's own list in the roster counts instead where it names none, and where
 * one of its schedules cannot be read or names nobody whom the directory knows: nobody is asked less for it.
 */
export async function onCallNow(world: Reads, levels: Routing["levels"]): Promise<OnCallNow> {
  const { roster } = world;
  const named = [...new Set(levels.flatMap(({ groups }) => groups))].filter((group) => roster?.groups.get(group)?.onCallFrom);
  if (roster === null || named.length === 0) return { roster, read: [] };
  const read = (await Promise.all(named.map((group) => readAll(world, roster, group)))).flat();
  const groups = new Map(
    [...roster.groups].map(([group, duty]) => {
      const own = read.filter((one) => one.group === group);
      const told = own.flatMap((one) => ("people" in one ? one.people : []));
      const whole = own.length > 0 && own.every((one) => "people" in one && one.people.length > 0);
      return [group, own.length === 0 ? duty : { ...duty, onCall: whole ? told : [...told, ...duty.onCall] }] as const;
    }),
  );
  return { roster: { ...roster, groups }, read };
}

function readAll(world: Reads, roster: Roster, group: string): Promise<readonly OnCallRead[]> {
  const sources = roster.groups.get(group)?.onCallFrom ?? [];
  return Promise.all(sources.map(async (source) => ({ group, ...source, ...(await readOne(world, source)) })));
}

async function readOne(
  { systems, directory, log }: Reads,
  { system, schedule }: { readonly system: string; readonly schedule: string },
): Promise<{ readonly people: readonly string[] } | { readonly unread: ReturnType<typeof errorCode> }> {
  try {
    const onCall = systems.get(system)?.onCall;
    if (onCall === undefined) throw new OpsError("SETTING_INVALID", "this system tells nobody who is on call", { system });
    const accounts = await onCall(schedule);
    const found = await Promise.all(accounts.map((account) => directory.byAccount(system, account)));
    return { people: [...new Set(found.flatMap((person) => (person === null ? [] : [person.id])))] };
  } catch (error) {
    const code = errorCode(error);
    log.warn("who is on call was not read", { system, code });
    return { unread: code };
  }
}
