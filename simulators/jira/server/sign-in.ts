import type { UserSeed } from "../options.ts";

/** Who an Authorization header is: a user, nobody (no header), or a refusal. */
export type SignIn = (header: string | undefined) => UserSeed | "anonymous" | "refused";

/** Basic `email:token` or Bearer `token`; inactive accounts and portal customers cannot sign in. */
export function createSignIn(users: Iterable<UserSeed>): SignIn {
  const known = new Map<string, UserSeed>();
  for (const user of users) {
    if (!user.active || user.accountType === "customer") continue;
    const login = `${user.emailAddress ?? user.accountId}:${user.token}`;
    known.set(`basic ${Buffer.from(login).toString("base64")}`, user);
    known.set(`bearer ${user.token}`, user);
  }
  return (header) => {
    if (header === undefined || header === "") return "anonymous";
    const space = header.indexOf(" ");
    return known.get(`${header.slice(0, space).toLowerCase()} ${header.slice(space + 1)}`) ?? "refused";
  };
}
