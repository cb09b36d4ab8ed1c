import { type Answer, errors } from "../answers.ts";
import { attachFiles } from "../operations/attach.ts";
import { allowed, canSee } from "../permissions.ts";
import type { Attachment, Issue } from "../records.ts";
import { attachmentJson } from "../render/issue-parts.ts";
import { userJson } from "../render/people.ts";
import { stamp } from "../render/stamp.ts";
import type { Call, Route } from "../server/call.ts";
import { found } from "./found.ts";

const DEFAULT_LIMIT = 10_485_760;
const limitOf = (call: Call) => call.jira.options.attachmentLimitBytes ?? DEFAULT_LIMIT;

function foundFile(run: (call: Call, file: Attachment) => Answer): Route["run"] {
  return (call) => {
    const id = call.params[0] ?? "";
    const file = call.jira.attachments.get(id);
    if (file === undefined || !canSee(call.user, file.issue)) {
      return errors(404, [`The attachment with id '${id}' does not exist`]);
    }
    return run(call, file);
  };
}

export const ATTACHMENT_ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/issue\/([^/]+)\/attachments$/, writes: true, run: found(attach) },
  {
    method: "GET",
    path: /^\/attachment\/meta$/,
    run: (call) => ({ status: 200, body: { enabled: true, uploadLimit: limitOf(call) } }),
  },
  {
    method: "GET",
    path: /^\/attachment\/(\d+)$/,
    run: foundFile(({ jira }, file) => {
      const { id, filename, mimeType } = file;
      const common = {
        self: `${jira.url}/rest/api/3/attachment/${id}`,
        id: Number(id),
        filename,
        mimeType,
        size: file.bytes.byteLength,
      };
      const content = `${jira.url}/rest/api/3/attachment/content/${id}`;
      return { status: 200, body: { ...common, author: userJson(jira, file.author, 3), created: stamp(file.created), content } };
    }),
  },
  {
    method: "GET",
    path: /^\/attachment\/content\/(\d+)$/,
    run: foundFile((call, file) => {
      if (call.query.get("redirect") === "false") return contentOf(file);
      return { status: 303, headers: { Location: `${call.jira.url}/media/${file.id}?token=${mediaToken(file)}` } };
    }),
  },
];

/** The media host behind the redirect: no sign-in, a token in the URL instead. */
export function mediaFile(file: Attachment | undefined, token: string | null): Answer {
  return file === undefined || token !== mediaToken(file) ? { status: 403 } : contentOf(file);
}

function mediaToken(file: Attachment): string {
  return Buffer.from(`media:${file.id}:${file.filename}`).toString("base64url");
}

function contentOf(file: Attachment): Answer {
  const name = encodeURIComponent(file.filename);
  return {
    status: 200,
    bytes: file.bytes,
    type: file.mimeType,
    headers: { "Content-Disposition": `attachment; filename*=UTF-8''${name}` },
  };
}

async function attach(call: Call, issue: Issue): Promise<Answer> {
  if (call.headers["x-atlassian-token"] !== "no-check") {
    return { status: 403, text: "XSRF check failed", type: "text/html;charset=UTF-8" };
  }
  if (!allowed(call.user, issue.project, "CREATE_ATTACHMENTS")) {
    return errors(403, ["You do not have permission to create attachments for this issue."]);
  }
  const files = await filesOf(call);
  if (files === undefined || files.length === 0) return errors(400, ["The request must be multipart with parts named 'file'."]);
  if (files.length > 60) return errors(413, ["The number of files in the request exceeds the limit of 60."]);
  const tooLarge = files.find((file) => file.bytes.byteLength > limitOf(call));
  if (tooLarge !== undefined) return errors(413, [`The file '${tooLarge.filename}' exceeds the maximum permitted size.`]);
  const added = attachFiles(call.jira, issue, files, call.user);
  return { status: 200, body: added.map((file) => attachmentJson(call.jira, file, 3)) };
}

async function filesOf(call: Call): Promise<{ filename: string; mimeType: string; bytes: Uint8Array }[] | undefined> {
  const type = call.headers["content-type"];
  if (typeof type !== "string" || !type.startsWith("multipart/form-data")) return undefined;
  try {
    const form = await new Response(new Uint8Array(call.raw), { headers: { "content-type": type } }).formData();
    const parts = form.getAll("file").flatMap((part) => (typeof part === "string" ? [] : [part]));
    return await Promise.all(
      parts.map(async (part) => {
        const mimeType = part.type === "" ? "application/octet-stream" : part.type;
        return { filename: part.name, mimeType, bytes: new Uint8Array(await part.arrayBuffer()) };
      }),
    );
  } catch {
    return undefined;
  }
}
