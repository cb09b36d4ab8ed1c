import { z } from "zod";
import type { ServiceNowOptions } from "./options.ts";

const Column = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const User = z.strictObject({
  user_name: z.string(),
  password: z.string().optional(),
  roles: z.array(z.string()).optional(),
  sys_id: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  active: z.boolean().optional(),
  locked_out: z.boolean().optional(),
  time_zone: z.string().optional(),
  manager: z.string().optional(),
});

const Group = z.strictObject({
  name: z.string(),
  sys_id: z.string().optional(),
  manager: z.string().optional(),
  description: z.string().optional(),
});

const Acl = z.strictObject({
  table: z.string(),
  operation: z.enum(["read", "write", "create"]),
  field: z.string().optional(),
  query: z.string().optional(),
  roles: z.array(z.string()).optional(),
  users: z.array(z.string()).optional(),
});

const Jwt = z.strictObject({ publicKey: z.string(), keyId: z.string(), userColumn: z.string().optional() });

const Share = z.number().min(0).max(1).optional();

/** A seed file: the options of an instance without its clock and port. */
const SeedFile = z.strictObject({
  instance: z.string().optional(),
  users: z.array(User).optional(),
  groups: z.array(Group).optional(),
  memberships: z.array(z.strictObject({ user: z.string(), group: z.string() })).optional(),
  records: z.record(z.string(), z.array(z.record(z.string(), Column))).optional(),
  integrationUser: User,
  oauth: z.strictObject({ clientId: z.string(), clientSecret: z.string(), jwt: Jwt.optional() }).optional(),
  apiKeys: z.record(z.string(), z.string()).optional(),
  rateLimit: z.strictObject({ perHour: z.number(), commitMs: z.number().optional(), nodes: z.number().optional() }).optional(),
  webhook: z
    .strictObject({
      url: z.url(),
      secret: z.string(),
      keyId: z.string(),
      tables: z.array(z.string()).optional(),
      baseWaitMs: z.number().optional(),
      timeoutMs: z.number().optional(),
      maxAttempts: z.number().optional(),
    })
    .optional(),
  chaos: z.strictObject({ duplicateShare: Share, loseShare: Share, reorderShare: Share }).optional(),
  acls: z.array(Acl).optional(),
  guards: z.strictObject({ selfApproval: z.boolean().optional(), closedTasks: z.boolean().optional() }).optional(),
  invalidQueryReturnsNoRows: z.boolean().optional(),
  seed: z.number().int().optional(),
});

/** Reads a seed file; throws with the path of what is wrong in it. */
export function readSeedFile(text: string): ServiceNowOptions {
  return SeedFile.parse(JSON.parse(text));
}
