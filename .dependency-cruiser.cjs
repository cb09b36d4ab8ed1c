// Who may import whom (docs/architecture.md). Each room lists the rooms it may use; what is not listed is forbidden, `import type` included.
const INNER = ["policy", "privacy", "drafting", "review", "identity", "evidence", "control", "insight"];
const inner = Object.fromEntries(INNER.map((room) => [room, ["case", "ports"]]));

const ROOMS = {
  case: [],
  ports: ["case"],
  ...inner,
  pipeline: ["case", "ports", ...INNER],
  store: ["case", "ports"],
  connectors: ["case", "ports"],
  http: ["case", "ports", "pipeline"],
};

// The one place of each package; a package that is not listed here may not be imported by src at all.
const PACKAGES = {
  zod: "^src/(?!ports/)",
  canonicalize: "^src/evidence/verify-record\\.ts$",
  axios: "^src/connectors/http\\.ts$",
  "openid-client": "^src/connectors/login/",
  cockatiel: "^src/connectors/",
  "jira\\.js": "^src/connectors/jira/",
  "snowflake-sdk": "^src/connectors/sinks/snowflake",
  jose: "^src/connectors/",
  pkijs: "^src/connectors/anchors/",
  asn1js: "^src/connectors/anchors/",
  otplib: "^src/identity/",
  express: "^src/http/",
  helmet: "^src/http/",
  "rate-limiter-flexible": "^src/http/",
  bullmq: "^src/pipeline/orchestrators/bullmq",
  ioredis: "^src/pipeline/orchestrators/bullmq",
  pg: "^src/store/",
  yaml: "^src/config/",
  pino: "^src/(world|main)\\.ts$",
  commander: "^src/cli(\\.ts$|/)",
  luxon: "^src/review/",
  ibantools: "^src/privacy/",
  "libphonenumber-js": "^src/privacy/",
};

const nodeModule = (name) => `(^|/)node_modules/(@types/)?${name}/|^(@types/)?${name}($|/)`;
const IO_MODULES =
  "^(node:)?(fs|http|http2|https|net|tls|dns|dgram|child_process|worker_threads|cluster|os|readline|repl|inspector)(/|$)";

const rooms = Object.entries(ROOMS).map(([room, may]) => ({
  name: `${room}-imports-only-${may.length === 0 ? "itself" : may.length > 3 ? "inner-rooms" : may.join("-")}`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...may].join("|")})/` },
}));

const packages = Object.entries(PACKAGES).map(([name, room]) => ({
  name: `${name.replaceAll("\\", "")}-stays-in-its-room`,
  severity: "error",
  from: { path: "^src/", pathNot: room },
  to: { path: nodeModule(name) },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...packages,
    {
      name: "package-without-a-room",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown", "npm-bundled", "unknown"],
        pathNot: ["^\\.(?!.*node_modules/)", ...Object.keys(PACKAGES).map(nodeModule)],
      },
    },
    { name: "import-leads-nowhere", severity: "error", from: { path: "^src/" }, to: { couldNotResolve: true, path: "^\\." } },
    {
      name: "ports-are-types-only",
      severity: "error",
      from: { path: "^src/ports/" },
      to: { path: "^src/case/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "config-imports-only-case-and-config-parts",
      severity: "error",
      from: { path: "^src/config/" },
      // The compiler of the policy is part of its schema: a file is loaded when it compiles.
      to: { path: "^src/", pathNot: "^src/(config/|case/|policy/index\\.ts$|.+/config\\.ts$)" },
    },
    {
      name: "main-and-cli-import-only-world-and-config",
      severity: "error",
      from: { path: "^src/(main|cli)(\\.ts$|/)" },
      to: { path: "^src/", pathNot: "^src/(cli/|(world|start|preflight|examine|cli)\\.ts$|config/)" },
    },
    {
      name: "folders-meet-through-index",
      severity: "error",
      from: { path: "^src/([^/]+?)(/|\\.ts$)", pathNot: "^src/(config/|evidence/verify\\.ts$)" },
      to: {
        path: "^src/[^/]+/",
        pathNot: "^src/($1/|.+/index\\.ts$|connectors/registry\\.ts$|evidence/verify\\.ts$)",
      },
    },
    {
      name: "connectors-never-import-each-other",
      severity: "error",
      from: { path: "^src/connectors/([^/]+)/" },
      to: {
        path: "^src/connectors/",
        pathNot:
          "^src/connectors/($1/|(define|http|circuit|clock-offset|evidence-file|kept-on-call|undo-file|own-limits|sigv4|unreached)\\.ts$)",
      },
    },
    {
      name: "case-uses-only-node-crypto",
      severity: "error",
      from: { path: "^src/case/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "inner-rooms-do-no-io",
      severity: "error",
      from: { path: `^src/(ports|${INNER.join("|")})/` },
      to: { path: IO_MODULES },
    },
    {
      name: "verify-stands-alone",
      severity: "error",
      from: { path: "^src/evidence/verify\\.ts$" },
      to: {
        reachable: true,
        pathNot: "^src/evidence/|^src/case/(digest|errors)\\.ts$|(^|/)node_modules/canonicalize/|^canonicalize$|^(node:)?crypto$",
      },
    },
    {
      name: "src-never-imports-what-only-surrounds-it",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(simulators|demo|test|bench|scripts|integrations|deploy)/" },
    },
    {
      name: "simulators-stand-alone",
      severity: "error",
      from: { path: "^simulators/" },
      to: { path: "^(src|demo|test|bench|scripts)/" },
    },
    {
      name: "demo-reaches-the-service-over-http",
      severity: "error",
      from: { path: "^demo/" },
      to: { path: "^(src|test|bench|scripts)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
