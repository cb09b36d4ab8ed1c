import type { z } from "zod";
import type { Environment } from "./env.ts";
import type { SettingName } from "./setting-names.ts";

/** A wrong or missing setting: which, what is wrong, what would be right. */
export interface SettingProblem {
  readonly setting: SettingName;
  readonly message: string;
}

/** Collects problems while settings are read, so that all are reported at once. */
export interface Reader {
  readonly problems: SettingProblem[];
  text(name: SettingName): string | undefined;
  text(name: SettingName, fallback: string): string;
  required(name: SettingName, why: string): string;
  integer(name: SettingName, fallback: number, range: readonly [number, number]): number;
  oneOf<T extends string>(name: SettingName, allowed: readonly T[], fallback: T): T;
  wrong(setting: SettingName, message: string): void;
  /** "a=b, c=d" as an object; {} when unset, and a problem when it does not read so. */
  named(setting: SettingName, separator: string, joint: string): Record<string, string>;
  /** Each issue of a schema as a problem of the setting it is about, unless something was already wrong with that setting. */
  issues(error: z.ZodError, whose: (path: readonly PropertyKey[]) => SettingName): void;
}

/** Reads single settings out of the environment. */
export function readerOf(env: Environment): Reader {
  const problems: SettingProblem[] = [];
  const wrong = (setting: SettingName, message: string): void => {
    problems.push({ setting, message });
  };
  function text(name: SettingName): string | undefined;
  function text(name: SettingName, fallback: string): string;
  function text(name: SettingName, fallback?: string): string | undefined {
    return env[name] ?? fallback;
  }
  return {
    problems,
    text,
    wrong,
    named(name, separator, joint) {
      const found = pairs(env[name] ?? "", separator, joint);
      if (found === null) wrong(name, `does not read as "<name>${joint}<value>${separator} ..."`);
      return Object.fromEntries(found ?? []);
    },
    issues(error, whose) {
      const told = new Set(problems.map(({ setting }) => setting));
      for (const { path, message } of error.issues) {
        const name = whose(path);
        if (!told.has(name)) wrong(name, `${path.slice(1).join(".")} ${message}`.trim());
      }
    },
    required(name, why) {
      const value = env[name];
      if (value === undefined) wrong(name, `is missing: ${why}`);
      return value ?? "";
    },
    integer(name, fallback, [low, high]) {
      const value = env[name];
      if (value === undefined) return fallback;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= low && number <= high) return number;
      wrong(name, `is "${value}": a whole number from ${low} to ${high} is needed`);
      return fallback;
    },
    oneOf(name, allowed, fallback) {
      const value = env[name];
      if (value === undefined) return fallback;
      const match = allowed.find((one) => one === value);
      if (match === undefined) wrong(name, `is "${value}": one of ${allowed.join(", ")} is needed`);
      return match ?? fallback;
    },
  };
}

/** "a=b, c=d" as pairs; null when a part has no name or no value. */
export function pairs(text: string, separator: string, joint: string): readonly (readonly [string, string])[] | null {
  const parts = text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const found = parts.map((part) => {
    const at = part.indexOf(joint);
    return at <= 0 || at === part.length - 1 ? null : ([part.slice(0, at).trim(), part.slice(at + 1).trim()] as const);
  });
  return found.some((pair) => pair === null) ? null : found.filter((pair) => pair !== null);
}
