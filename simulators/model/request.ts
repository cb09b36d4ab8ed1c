import { z } from "zod";
import type { JsonSchema, ParsedRequest } from "./behaviour.ts";
import { asObject, branches, choices } from "./schema.ts";

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });
const Message = z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Part), z.null()]).optional() });
const Format = z.looseObject({
  type: z.string(),
  json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()) }).optional(),
});
const Body = z.looseObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  logprobs: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  response_format: Format.optional(),
});

function textOf(message: z.infer<typeof Message>): string {
  const { content } = message;
  if (Array.isArray(content)) return content.map((part) => part.text ?? "").join("\n");
  return content ?? "";
}

function fencedJson(text: string): unknown {
  for (const [, block] of text.matchAll(/```[a-z]*\n([\s\S]*?)\n```/g)) {
    try {
      return JSON.parse(block ?? "");
    } catch {
      // prose inside a fence
    }
  }
  return undefined;
}

/** Names under a property called "action": its own enum, or the enum of the type, kind or name inside it. */
function actionNames(schema: JsonSchema, root: JsonSchema): readonly string[] {
  const found = branches(schema, root).flatMap((branch) => {
    const properties = asObject(branch["properties"]);
    return branches(properties["action"], root).flatMap((action) => {
      const inner = asObject(action["properties"]);
      const named = ["type", "kind", "name", "action"].flatMap((key) => branches(inner[key], root).flatMap(choices));
      return [...choices(action), ...named];
    });
  });
  return [...new Set(found.filter((name) => typeof name === "string"))];
}

function listedActions(text: string): readonly string[] {
  const list = /allowed actions[^\n]*\n((?:\s*[-*] [^\n]*\n?)+)/i.exec(text)?.[1] ?? "";
  return [...list.matchAll(/[-*] `?([a-z_]+)/g)].map(([, name]) => name ?? "");
}

/** The request's parts, or undefined when it is no chat completion request. */
export function parseRequest(body: unknown): ParsedRequest | undefined {
  const parsed = Body.safeParse(body);
  if (!parsed.success || parsed.data.stream === true) return undefined;
  const { model, messages, logprobs, response_format: format } = parsed.data;
  const text = (...roles: string[]) =>
    messages
      .filter(({ role }) => roles.includes(role))
      .map(textOf)
      .join("\n");
  const user = text("user");
  const system = text("system", "developer");
  const schema = format?.json_schema?.schema;
  const named = schema === undefined ? [] : actionNames(schema, schema);
  const allowed = named.length > 0 ? named : listedActions(`${system}\n${user}`);
  return { model, system, user, context: fencedJson(user), allowed, schema, logprobs: logprobs === true };
}
