import { z } from "zod";

const Text = z.string().min(1).max(500);

/** True for an address without anything but a path that people may be sent to: https, or http on this machine. */
function isBare(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text !== encodeURI(text)) return false;
  const bare = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  return bare && (url.protocol === "https:" || /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname));
}

const BARE = "must be https (http on this machine only), without user, query or fragment";

/** How people sign in on our pages, and programs at the API. */
export const LoginConfig = z
  .strictObject({
    /** The provider's issuer, exactly as its tokens say it. */
    issuer: z.string().max(500).refine(isBare, BARE),
    clientId: Text,
    clientSecret: Text,
    /** Audience of access tokens for the API; without it the API is off. */
    apiAudience: Text.optional(),
    /** The scope that such a token must carry: that it was made for answering reviews, by a person's leave. */
    apiScope: z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, "must be one scope")
      .optional(),
    /** The claim that names the account; the first one that is there counts. */
    subjectClaims: z.array(z.string().regex(/^[A-Za-z0-9_.:/-]{1,200}$/, "must be the name of a claim")).min(1),
    /** The authentication context that high risk needs, in the provider's words. */
    stepUpAcr: z
      .string()
      .regex(/^\S{1,200}$/, "must be one value without blanks")
      .optional(),
    /** Where people reach our pages. */
    publicUrl: z.string().max(500).refine(isBare, BARE),
  })
  .superRefine(({ apiAudience, apiScope, clientId }, problem) => {
    if ((apiAudience === undefined) !== (apiScope === undefined))
      problem.addIssue({
        code: "custom",
        path: [apiScope === undefined ? "apiScope" : "apiAudience"],
        message: "is missing: the API takes access tokens of one audience with one scope; set both, or neither",
      });
    if (apiAudience !== undefined && apiAudience === clientId)
      problem.addIssue({
        code: "custom",
        path: ["apiAudience"],
        message:
          "is the client's id: what proves a login to our pages would pass for an access token; give the API an audience of its own",
      });
  });
export type LoginConfig = z.infer<typeof LoginConfig>;
