import { type Answer, errors, type Outcome } from "../answers.ts";
import { list, own, text } from "../json.ts";

/** Jira's words against an entity property, or undefined. Keys take 255 characters, values 32,768 of JSON. */
export function propertyProblem(key: string | undefined, value: unknown): Answer | undefined {
  if (key === undefined || key === "") return errors(400, ["The property key cannot be empty."]);
  if (key.length > 255) return errors(400, ["The property key is too long. It exceeds the allowed limit of 255 characters."]);
  if (value === undefined) return errors(400, ["The property value cannot be empty."]);
  if (JSON.stringify(value).length > 32_768) {
    return errors(400, ["The property value is too long. It exceeds the allowed limit of 32768 characters."]);
  }
  return undefined;
}

/** Reads `properties: [{key, value}]` of a request. */
export function readProperties(wire: unknown): Outcome<Map<string, unknown>> {
  const properties = new Map<string, unknown>();
  for (const entry of list(wire)) {
    const key = text(own(entry, "key"));
    const problem = propertyProblem(key, own(entry, "value"));
    if (problem !== undefined) return { refused: problem };
    properties.set(key ?? "", own(entry, "value"));
  }
  return { done: properties };
}

/** Missing property. */
export function propertyNotFound(key: string): Answer {
  return errors(404, [`The property with key '${key}' does not exist.`]);
}
