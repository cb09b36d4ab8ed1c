import { createHmac } from "node:crypto";
import { all, text } from "./fluent.ts";
import { glideRecord } from "./glide-record.ts";
import type { Post, Reply } from "./post.ts";
import { stored, type World } from "./world.ts";

/** The names that the platform puts into a scoped script's scope, as far as the shipped scripts use them. */
export function glide(world: World, post: (request: Post) => Reply): Readonly<Record<string, unknown>> {
  return {
    Class: { create: classMaker },
    gs: system(world),
    GlideRecord: function GlideRecord(table: string) {
      return glideRecord(world, String(table));
    },
    GlideDateTime: function GlideDateTime(value?: string) {
      return dateTime(value === undefined ? world.now : Date.parse(`${value.replace(" ", "T")}Z`));
    },
    CertificateEncryption: function CertificateEncryption() {
      return { generateMac };
    },
    sn_cc: {
      StandardCredentialsProvider: function StandardCredentialsProvider() {
        return { getCredentialByID: (id: string) => credential(world, id) };
      },
    },
    sn_ws: {
      RESTMessageV2: function RESTMessageV2(name: string, method: string) {
        return restMessage(world, post, `${name} ${method}`);
      },
    },
    sn_ws_err: { ServiceError: serviceError },
  };
}

/** Prototype.js, as the platform has it: a constructor that calls `initialize`. */
function classMaker(): (this: { initialize: (...args: readonly unknown[]) => void }, ...args: readonly unknown[]) => void {
  return function made(...args) {
    this.initialize(...args);
  };
}

function system(world: World): object {
  return {
    getProperty: (name: string, usual?: string) => world.properties.get(name) ?? usual ?? null,
    getUserID: () => world.session.sysId,
    getUserName: () => world.session.userName,
    getSession: () => ({ isImpersonating: () => world.session.impersonating === true }),
    eventQueue: (name: string, _record: unknown, parm1: string) => void world.events.push({ name, parm1 }),
    addErrorMessage: (message: unknown) => void world.messages.push(String(message)),
    addInfoMessage: (message: unknown) => void world.messages.push(String(message)),
    error: (message: unknown) => void world.logged.push(String(message)),
    base64Encode: (value: string) => Buffer.from(value, "utf8").toString("base64"),
  };
}

function dateTime(from: number): object {
  let ms = from;
  return {
    getNumericValue: () => ms,
    getValue: () => stored(ms),
    addSeconds: (seconds: number) => (ms += seconds * 1000),
    addDaysUTC: (days: number) => (ms += days * 86_400_000),
  };
}

/** The platform wants its key in base64 and answers in base64; nothing when the key is none. */
function generateMac(key: string, algorithm: string, data: string): string | null {
  const bytes = Buffer.from(key, "base64");
  if (algorithm !== "HmacSHA256" || bytes.toString("base64") !== key) return null;
  return createHmac("sha256", bytes).update(data, "utf8").digest("base64");
}

function credential(world: World, id: string): object | null {
  const password = world.credentials.get(id);
  return password === undefined ? null : { getAttribute: (name: string) => (name === "password" ? password : null) };
}

function restMessage(world: World, post: (request: Post) => Reply, name: string): object {
  const known = all(world.app, "RestMessage", (given) => `${text(given, "name")} post`);
  if (!known.includes(name)) throw new Error(`no REST message ${name}`);
  const request = { url: "", body: "", timeoutMs: 0, headers: new Map<string, string>() };
  return {
    setEndpoint: (url: string) => (request.url = url),
    setHttpTimeout: (ms: number) => (request.timeoutMs = ms),
    setRequestHeader: (header: string, value: string) => void request.headers.set(header, value),
    setRequestBody: (body: string) => (request.body = body),
    execute: () => {
      const reply = post({ ...request, headers: Object.fromEntries(request.headers) });
      return {
        getStatusCode: () => reply.status,
        getHeaders: () => reply.headers,
        getErrorMessage: () => reply.error,
      };
    },
  };
}

function serviceError(this: Record<string, unknown>): void {
  this["setStatus"] = (status: number) => (this["status"] = status);
  this["setMessage"] = (message: string) => (this["message"] = message);
  this["setDetail"] = (detail: string) => (this["detail"] = detail);
}
