import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { OpsError } from "../../case/index.ts";
import type { ClientTls } from "../http.ts";
import type { ServiceNowConfig } from "./config.ts";

/** What the configured files hold; read once. */
export interface KeyFiles {
  /** Signs the assertion of a JWT bearer grant; null for every other way to sign in. */
  readonly assertion: KeyObject | null;
  readonly tls: ClientTls;
}

/** Reads and checks the key files. Throws SETTING_INVALID with the variable's name and the way out; nothing of a file is in the message. */
export function readKeyFiles({ auth, certificate, caFile }: ServiceNowConfig, setting = "SERVICENOW_JWT_KEY_FILE"): KeyFiles {
  const assertion = auth.kind === "jwt" ? rsaKey(setting, auth.keyFile) : null;
  return {
    assertion,
    tls: {
      ...(certificate === undefined ? {} : pair(certificate)),
      ...(caFile === undefined ? {} : { ca: pem("SERVICENOW_CA_FILE", caFile, "the authority's certificate") }),
    },
  };
}

function rsaKey(name: string, file: string): KeyObject {
  const key = privateKey(name, file);
  if (key.asymmetricKeyType !== "rsa") throw invalid(name, "holds no RSA key", "RS256 needs one of 2048 bits or more");
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw invalid(name, "holds a short key", "RS256 needs one of 2048 bits or more");
  return key;
}

function pair({ certFile, keyFile }: { readonly certFile: string; readonly keyFile: string }): ClientTls {
  const cert = pem("SERVICENOW_CERTIFICATE_FILE", certFile, "our client certificate");
  const key = privateKey("SERVICENOW_CERTIFICATE_KEY_FILE", keyFile);
  if (!certificateOf(cert).checkPrivateKey(key))
    throw invalid("SERVICENOW_CERTIFICATE_KEY_FILE", "is not the key of the certificate", "name the key that it was made for");
  return { cert, key: key.export({ type: "pkcs8", format: "pem" }).toString() };
}

function certificateOf(text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw invalid("SERVICENOW_CERTIFICATE_FILE", "holds no certificate", "a PEM file is needed, the client's certificate first");
  }
}

function privateKey(name: string, file: string): KeyObject {
  const text = pem(name, file, "an unencrypted private key");
  try {
    return createPrivateKey(text);
  } catch {
    throw invalid(name, "holds no private key that can be read", "openssl pkcs8 -topk8 -nocrypt makes an unencrypted PEM");
  }
}

function pem(name: string, file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw invalid(name, `cannot be read (${code})`, `name ${what} as a PEM file that this user may read`);
  }
}

function invalid(name: string, what: string, right: string): OpsError {
  return new OpsError("SETTING_INVALID", `${name} ${what}: ${right}`);
}
