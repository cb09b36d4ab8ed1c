import { type Answer, errors, invalidPayload } from "../answers.ts";
import { isRecord, own } from "../json.ts";
import { addComment, deleteComment, readComment, updateComment } from "../operations/comment.ts";
import { propertyNotFound, propertyProblem } from "../operations/property.ts";
import { canReadComment } from "../permissions.ts";
import type { Comment, Issue } from "../records.ts";
import { commentJson, readableComments } from "../render/comment.ts";
import { type Call, page, type Route } from "../server/call.ts";
import { recordWrite } from "../state.ts";
import { found } from "./found.ts";

const expandOf = (call: Call) => call.query.getAll("expand").join(",");
const noComment = (id: string) => errors(404, [`Can not find a comment for the id: ${id}.`]);

/** Runs with a comment of the issue that the account may read. */
function foundComment(run: (call: Call, comment: Comment) => Answer): Route["run"] {
  return found((call, issue: Issue) => {
    const id = call.params[1] ?? "";
    const comment = readableComments(issue, call.user).find((one) => one.id === id);
    return comment === undefined ? noComment(id) : run(call, comment);
  });
}

/** Runs with the comment of the first parameter, wherever it is. */
function anyComment(run: (call: Call, comment: Comment) => Answer): Route["run"] {
  return (call) => {
    const id = call.params[0] ?? "";
    const comment = call.jira.comments.get(id);
    return comment === undefined || !canReadComment(call.user, comment) ? noComment(id) : run(call, comment);
  };
}

export const COMMENT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/comment$/,
    run: found((call, issue) => {
      const all = readableComments(issue, call.user);
      if (call.query.get("orderBy") === "-created") all.reverse();
      const { values, maxResults, startAt, total } = page(call, all, { standard: 100, most: 5000 });
      const comments = values.map((comment) =>
        commentJson(call.jira, comment, call.version, expandOf(call).replace("properties", "")),
      );
      return { status: 200, body: { startAt, maxResults, total, comments } };
    }),
  },
  {
    method: "POST",
    path: /^\/issue\/([^/]+)\/comment$/,
    writes: true,
    run: found((call, issue) => {
      const wanted = readComment(call.jira, issue, call.json, { by: call.user, version: call.version });
      if ("refused" in wanted) return wanted.refused;
      const comment = addComment(call.jira, issue, wanted.done, call.user);
      return { status: 201, body: commentJson(call.jira, comment, call.version, expandOf(call)) };
    }),
  },
  {
    method: "GET",
    path: /^\/issue\/([^/]+)\/comment\/(\d+)$/,
    run: foundComment((call, comment) => ({ status: 200, body: commentJson(call.jira, comment, call.version, expandOf(call)) })),
  },
  {
    method: "PUT",
    path: /^\/issue\/([^/]+)\/comment\/(\d+)$/,
    writes: true,
    run: foundComment((call, comment) => {
      const done = updateComment(call.jira, comment, call.json, { by: call.user, version: call.version });
      return "refused" in done
        ? done.refused
        : { status: 200, body: commentJson(call.jira, comment, call.version, expandOf(call)) };
    }),
  },
  {
    method: "DELETE",
    path: /^\/issue\/([^/]+)\/comment\/(\d+)$/,
    writes: true,
    run: foundComment((call, comment) => deleteComment(call.jira, comment, call.user) ?? { status: 204 }),
  },
  { method: "POST", path: /^\/comment\/list$/, run: listComments },
  {
    method: "GET",
    path: /^\/comment\/(\d+)\/properties$/,
    run: anyComment((call, comment) => {
      const self = `${call.jira.url}${call.path}`;
      const keys = [...comment.properties.keys()].map((key) => ({ self: `${self}/${encodeURIComponent(key)}`, key }));
      return { status: 200, body: { keys } };
    }),
  },
  {
    method: "GET",
    path: /^\/comment\/(\d+)\/properties\/([^/]+)$/,
    run: anyComment((call, comment) => {
      const key = call.params[1] ?? "";
      return comment.properties.has(key)
        ? { status: 200, body: { key, value: comment.properties.get(key) } }
        : propertyNotFound(key);
    }),
  },
  {
    method: "PUT",
    path: /^\/comment\/(\d+)\/properties\/([^/]+)$/,
    run: anyComment((call, comment) => {
      const key = call.params[1] ?? "";
      const value = call.json;
      const problem = propertyProblem(key, value);
      if (problem !== undefined) return problem;
      const status = comment.properties.has(key) ? 200 : 201;
      comment.properties.set(key, value);
      recordWrite(call.jira, { kind: "comment_property", issue: comment.issue, by: call.user }, { commentId: comment.id, key });
      return { status, body: {} };
    }),
  },
];

/** POST /comment/list: closed schema, numeric ids, at most 1000; what is hidden is left out. */
function listComments(call: Call): Answer {
  const body = call.json;
  const ids = own(body, "ids");
  const closed = isRecord(body) && Object.keys(body).every((key) => key === "ids");
  if (!closed || !Array.isArray(ids) || ids.some((id) => !Number.isInteger(id))) return invalidPayload();
  if (ids.length > 1000) return errors(400, ["The number of comment ids must not exceed 1000."]);
  const comments = ids.flatMap((id) => {
    const comment = call.jira.comments.get(String(id));
    return comment !== undefined && canReadComment(call.user, comment) ? [comment] : [];
  });
  const values = comments.map((comment) => commentJson(call.jira, comment, call.version, expandOf(call)));
  return { status: 200, body: { maxResults: 1000, startAt: 0, total: values.length, isLast: true, values } };
}
