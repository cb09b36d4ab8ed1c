import { type Answer, errors } from "../answers.ts";

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

/** Missing property. */
export function propertyNotFound(key: string): Answer {
  return errors(404, [`The property with key '${key}' does not exist.`]);
}
