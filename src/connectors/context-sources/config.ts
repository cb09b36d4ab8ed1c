import { z } from "zod";

const Text = z.string().min(1).max(500);
const Name = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, "a name of a-z, 0-9 and _");
const Property = z.string().regex(/^[A-Za-z_]\w{0,127}$/, "a property name");
const Path = z
  .string()
  .regex(
    /^[A-Za-z_][\w@-]{0,127}(\.[\w@-]{1,128}){0,7}$/,
    'a path into the answer, such as "supplier.blocked" or "items.0.status"',
  );

const Auth = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("basic"), user: Text, password: Text }),
  z.strictObject({ kind: z.literal("bearer"), token: Text }),
  z.strictObject({
    kind: z.literal("header"),
    name: z.string().regex(/^(x-|apikey$|api-key$)[a-z0-9-]{0,60}$/i, 'a header such as "x-api-key"'),
    value: Text,
  }),
]);

/** Which ids of a ticket may leave for another system, and the form that each must have; a title, a text or a comment never may. */
const Id = z.strictObject({
  field: z
    .string()
    .regex(
      /^(ref\.(id|key)|item\.id|fields\.[a-z][a-z0-9_]{0,59})$/,
      'one of "ref.key", "ref.id", "item.id" (the first configuration item) or "fields.<name>"',
    ),
  form: z.enum(["digits", "code", "uuid"]),
});

const Value = z.strictObject({ path: Path, type: z.enum(["string", "number", "boolean"]) });

const common = {
  name: Name,
  /** Below it lies everything that is asked for. */
  url: z.url({ protocol: /^https?$/ }).refine((text) => {
    const url = URL.parse(text);
    const local = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url?.hostname ?? "");
    const bare = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
    return bare && (url.protocol === "https:" || local);
  }, "must be https (plain http on this machine only), without credentials, query or fragment"),
  region: z.string().regex(/^[a-z]{2}[a-z0-9-]{1,30}$/, 'must be a region such as "eu-west-1"'),
  auth: Auth,
  /** From the call to the last byte of the answer: a ticket never waits longer for it. */
  timeoutMs: z.int().min(100).max(5_000).default(2_000),
  /** Calls at a time; further ones are not made, their sections are absent. */
  concurrent: z.int().min(1).max(50).default(4),
  /** Ids of a record that is always there, by their names in `ids`: the doctor asks for it. */
  sample: z.record(z.string().max(128), z.string().min(1).max(64)).optional(),
  values: z.record(Name, Value).refine((values) => Object.keys(values).length > 0, "names no value"),
  /** Sent with every request as they are, such as {"sap-client": "100"}. */
  query: z
    .record(z.string().regex(/^[A-Za-z][\w.-]{0,60}$/), z.string().regex(/^[\w.,:-]{1,200}$/, "letters, digits and .,:_- only"))
    .default({}),
};

const HttpJson = z
  .strictObject({
    ...common,
    kind: z.literal("http-json"),
    /** "/vendors/{vendor}": each part of the path is fixed or one id. */
    path: z.string().regex(/^(\/(\w[\w.~-]{0,99}|\{[a-z][a-z0-9_]{0,60}\})){1,10}$/, 'such as "/vendors/{vendor}"'),
    /** `echo`: where the answer repeats the id; an answer about another one is not believed. */
    ids: z.record(Name, Id.extend({ echo: Path.optional() })),
  })
  .superRefine(({ path, ids }, problem) => {
    const used = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? "");
    for (const name of used.filter((one) => !Object.hasOwn(ids, one)))
      problem.addIssue({ code: "custom", path: ["path"], message: `names {${name}}, which ids does not have` });
    for (const name of Object.keys(ids).filter((one) => !used.includes(one)))
      problem.addIssue({ code: "custom", path: ["ids", name], message: "is not used in the path" });
    if (used.length === 0)
      problem.addIssue({ code: "custom", path: ["path"], message: "holds no id: all tickets would get the same" });
  });

const OData = z.strictObject({
  ...common,
  kind: z.literal("odata"),
  /** 2 is what most of SAP's services speak, such as API_BUSINESS_PARTNER. */
  version: z.literal([2, 4]).default(4),
  entitySet: Property,
  /** "key": one record by its whole key; "filter": the one record whose properties are these. */
  by: z.enum(["key", "filter"]).default("key"),
  /** By property of the record; `literal` says how OData writes it. */
  ids: z
    .record(Property, Id.extend({ literal: z.enum(["string", "number", "guid"]).default("string") }))
    .refine((ids) => Object.keys(ids).length > 0, "names no property: all tickets would get the same")
    .refine(
      (ids) =>
        Object.values(ids).every(
          ({ literal, form }) => literal === "string" || form === (literal === "guid" ? "uuid" : "digits"),
        ),
      'a number needs the form "digits", a guid the form "uuid"',
    ),
});

/** One further system of record as configured: where it is, which ids of a ticket it may be asked with, and what its answer's values are called. */
export const ContextSourceConfig = z.discriminatedUnion("kind", [HttpJson, OData]);
export type ContextSourceConfig = z.infer<typeof ContextSourceConfig>;
export type HttpJsonConfig = z.infer<typeof HttpJson>;
export type ODataConfig = z.infer<typeof OData>;
