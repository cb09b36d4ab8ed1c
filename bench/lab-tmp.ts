import { setTimeout as delay } from "node:timers/promises";
import { runCases } from "./cases.ts";
import { cpuMs } from "./cpu.ts";
import { ask } from "./postgres.ts";
import { readOptions } from "./options.ts";
import { bare, ours, setStage } from "./stage.ts";
const [queue = "postgresql", n = "200", log = "", kind = "automatic", profile] = process.argv.slice(2);
const options = readOptions(profile ? ["--profile", profile] : []);
if (typeof options === "string") throw new Error(options);
const stage = await setStage(options);
try {
  const service = await ours(stage, queue as "redis", "listener,worker,timers");
  await delay(3000);
  let a = [cpuMs(service.pid), cpuMs(stage.postgres.pid), stage.redis ? cpuMs(stage.redis.pid!) : 0];
  await delay(5000);
  let b = [cpuMs(service.pid), cpuMs(stage.postgres.pid), stage.redis ? cpuMs(stage.redis.pid!) : 0];
  console.log("idle CPU ms a second: service, pg, redis", b.map((x, i) => (x - a[i]!) / 5));
  const k = kind as "automatic";
  await runCases(stage, service, k, Number(n));
  if (log) { await ask(service.database, "alter system set log_statement='all'"); await ask(service.database, "select pg_reload_conf()"); await delay(300); await ask(service.database, "select 'MARK START'"); }
  for (let i = 0; i < 3; i++) {
    const r = await runCases(stage, service, k, log ? 40 : Number(n));
    console.log(r.perSecond.toFixed(1), "cases/s  cpu", JSON.stringify(r.cpu), "tx", r.transactions.toFixed(1), "calls", r.ticketCalls, r.modelCalls);
    if (log) break;
  }
  if (log) { await ask(service.database, "select 'MARK END'"); const fs = await import("node:fs"); const dir = process.env["PGLOG"]; console.log(dir); const { execSync } = await import("node:child_process"); execSync(`cp $(ls -t /tmp/ops-trust-layer-*/server.log /tmp/ops-trust-layer-*/*/server.log 2>/dev/null | head -1) /tmp/pg.log`, { shell: "/bin/bash" }); }
  await service.stop();
  if (process.env["REF"]) for (const mode of ["floor", "script"] as const) { const s = await bare(stage, mode); await runCases(stage, s, "automatic", Number(n)); for (let i = 0; i < 2; i++) { const r = await runCases(stage, s, "automatic", Number(n)); console.log(mode, r.perSecond.toFixed(1), JSON.stringify(r.cpu)); } await s.stop(); }
} finally { await stage.strike(); }
