import type { Route } from "../server/call.ts";

/** The operations of a service management cloud: who is on call. A schedule that is not there, or not seen by the account, is 404. */
export const SCHEDULE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: /^\/schedules\/([^/]+)\/on-calls$/,
    run: ({ jira, params }) => {
      const onCallParticipants = jira.options.schedules?.get(params[0] ?? "");
      if (onCallParticipants === undefined) return { status: 404, body: { message: "Schedule not found" } };
      return { status: 200, body: { onCallParticipants, onCallUsers: [] } };
    },
  },
];
