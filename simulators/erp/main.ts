import { parseArgs } from "node:util";
import { startErp } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8095" } } });
const erp = await startErp({
  port: Number(values.port),
  sets: {
    Suppliers: {
      key: ["Supplier"],
      records: [
        { Supplier: "10042", IsBlocked: false, OpenAmount: "1250.00", Country: "DE" },
        { Supplier: "10043", IsBlocked: true, OpenAmount: "0.00", Country: "US" },
      ],
    },
  },
});
process.stdout.write(`ERP simulator on ${erp.odata} (OData 4), ${erp.odata2} (OData 2) and ${erp.json} (JSON)\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void erp.close());
