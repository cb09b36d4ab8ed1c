/** An answer to a push. */
export interface Pushed {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Somebody as an identity provider has him. */
export interface Leaf {
  readonly externalId: string;
  readonly userName?: string;
  readonly employeeNumber?: string;
  readonly costCenter?: string;
  readonly userType?: string;
}

/** A provider that pushes: ids are those that the other side gave. */
export interface ScimClient {
  send(method: string, path: string, body?: object): Promise<Pushed>;
  user(leaf: Leaf): Promise<string>;
  group(externalId: string, name: string, members: readonly string[]): Promise<string>;
  join(group: string, member: string): Promise<Pushed>;
  leave(group: string, member: string): Promise<Pushed>;
  deactivate(user: string): Promise<Pushed>;
}

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** What the two providers do differently. */
interface Manner {
  readonly group: (externalId: string, name: string, members: readonly string[]) => object;
  readonly join: (member: string) => object;
  readonly leave: (member: string) => object;
  readonly deactivate: object;
}

const ENTRA: Manner = {
  group: (externalId, displayName) => ({ schemas: [GROUP], externalId, displayName, members: [] }),
  join: (value) => ({ op: "Add", path: "members", value: [{ $ref: null, value }] }),
  leave: (value) => ({ op: "Remove", path: "members", value: [{ $ref: null, value }] }),
  deactivate: { op: "Replace", path: "active", value: "False" },
};
// A group that Okta pushes has no id of Okta's.
const OKTA: Manner = {
  group: (_externalId, displayName, members) => ({
    schemas: [GROUP],
    displayName,
    members: members.map((value) => ({ value, display: "lee@corp.example" })),
  }),
  join: (value) => ({ op: "add", path: "members", value: [{ value, display: "lee@corp.example" }] }),
  leave: (value) => ({ op: "remove", path: `members[value eq "${value}"]` }),
  deactivate: { op: "replace", value: { active: false } },
};

/** A SCIM client that pushes as that provider does, to this address with this token. */
export function scimClient(base: string, token: string, kind: "entra" | "okta"): ScimClient {
  const manner = kind === "entra" ? ENTRA : OKTA;
  const send: ScimClient["send"] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json; charset=utf-8" };
    const answer = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const read: unknown = text === "" ? {} : JSON.parse(text);
    return { status: answer.status, body: typeof read === "object" ? { ...read } : {} };
  };
  const patch = (path: string, ...operations: readonly object[]): Promise<Pushed> =>
    send("PATCH", path, { schemas: [PATCH], Operations: operations });
  const join: ScimClient["join"] = (group, member) => patch(`/Groups/${group}`, manner.join(member));
  return {
    send,
    join,
    user: async ({ externalId, userName = `${externalId.slice(-6)}@corp.example`, userType, ...more }) => {
      // Both look first whether somebody is there.
      await send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
      const person = { externalId, userName, active: true, ...(userType === undefined ? {} : { userType }) };
      const { body } = await send("POST", "/Users", {
        schemas: [USER, ENTERPRISE],
        ...person,
        displayName: "Lee Planted",
        name: { givenName: "Lee", familyName: "Planted" },
        emails: [{ primary: true, type: "work", value: "lee.planted@corp.example" }],
        [ENTERPRISE]: more,
      });
      return String(body["id"]);
    },
    group: async (externalId, name, members) => {
      await send("GET", `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`displayName eq "${name}"`)}`);
      const { body } = await send("POST", "/Groups", manner.group(externalId, name, members));
      const id = String(body["id"]);
      // Entra makes the group first, and then adds its members one by one.
      if (kind === "entra") for (const member of members) await join(id, member);
      return id;
    },
    leave: (group, member) => patch(`/Groups/${group}`, manner.leave(member)),
    deactivate: (user) => patch(`/Users/${user}`, manner.deactivate),
  };
}
