import { expect, it } from "vitest";
import { keepServing } from "../../src/store/embedded-revival.ts";
import type { Server } from "../../src/store/embedded-server.ts";

/** A server that ends when it is told to. */
function mortal(): { readonly server: Server; die(): void } {
  const died = Promise.withResolvers<null>();
  const postmaster = { pid: 2, stamp: "2 1", sockets: "/nowhere", status: "ready" };
  const watchdog = { ended: died.promise, running: () => true, end: () => undefined, unref: () => undefined };
  return { server: { postmaster, watchdog, adopted: false, died: died.promise }, die: () => died.resolve(null) };
}

it("a server that ends a fourth time within five minutes is lost, and not started any more", async () => {
  const first = mortal();
  let started = 0;
  const kept = keepServing(first.server, {
    start: async () => {
      started += 1;
      const next = mortal();
      next.die();
      return next.server;
    },
    log: () => undefined,
  });

  first.die();
  await kept.lost;

  expect(started).toBe(3);
});

it("a server that is stopped is not started again", async () => {
  const first = mortal();
  const kept = keepServing(first.server, { start: () => Promise.reject(new Error("started")), log: () => undefined });

  expect(await kept.release()).toBe(first.server);
  first.die();
  await first.server.died;

  expect(await kept.release()).toBe(first.server);
});
