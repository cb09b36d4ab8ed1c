import type { Entry } from "../case/index.ts";

/** A person whom an identity provider pushed to us. */
export interface ProvisionedUser {
  /** Ours, given at creation. */
  readonly id: string;
  /** The provider's immutable id; null while it has sent none: nobody is found by it then. */
  readonly externalId: string | null;
  readonly userName: string;
  readonly active: boolean;
  readonly guest: boolean;
  readonly employeeNumber: string | null;
  /** Our id of the manager. */
  readonly manager: string | null;
  /** Account ids by ticket system. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** A group that was pushed; members are our ids of users. */
export interface ProvisionedGroup {
  readonly id: string;
  readonly externalId: string | null;
  readonly displayName: string;
  readonly members: readonly string[];
}

/** A property that is looked for, exactly; names and employee numbers in any case. `account` is JSON: {"<system>": "<account>"}; `ref` is our id or the provider's. */
export type UserProperty = "id" | "externalId" | "userName" | "employeeNumber" | "account" | "memberOf";
export type GroupProperty = "id" | "externalId" | "displayName" | "member" | "ref";

/** Which of them: those for which all of this is so. */
export interface Wanted<Property extends string> {
  readonly where: readonly { readonly by: Property; readonly value: string }[];
  readonly offset: number;
  readonly limit: number;
}

/** A page of a list, and how many there are in all. */
export interface Listed<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/** The entries of a change; null before = new, null after = gone. */
export type Told<T> = (before: T | null, after: T | null) => Promise<readonly Entry[]>;

/** taken: another one has this id or name, or a member is not there. */
export type Put<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "absent" } | { readonly kind: "taken" };

/** One kind of what was pushed. Each change and its entries are one transaction, and two changes of the same one never overlap. */
export interface Pushed<T, Property extends string> {
  load(id: string): Promise<T | null>;
  find(wanted: Wanted<Property>): Promise<Listed<T>>;
  add(value: T, told: Told<T>): Promise<Put<T>>;
  change(id: string, change: (now: T) => T, told: Told<T>): Promise<Put<T>>;
}

/** What an identity provider pushed. */
export interface Provisioned {
  readonly users: Pushed<ProvisionedUser, UserProperty>;
  readonly groups: Pushed<ProvisionedGroup, GroupProperty> & {
    /** False when there is none. */
    drop(id: string, told: Told<ProvisionedGroup>): Promise<boolean>;
  };
}
