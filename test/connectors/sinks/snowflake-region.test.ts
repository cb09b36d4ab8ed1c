import { describe, expect, it, onTestFinished } from "vitest";
import { cloudRegion } from "../../../src/connectors/sinks/snowflake-region.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, storedIn } from "../../support/snowflake.ts";

/** A sink that is told this region, and its account, which says another name. */
async function sinkIn(says: string, told: string) {
  const account = await startAccount({}, undefined, says);
  const sink = sinkOf(account, { connection: { region: told } });
  onTestFinished(async () => {
    await sink.close();
    await account.close();
  });
  return { account, sink };
}

describe("where a Snowflake account keeps its data", () => {
  it.each([
    ["AWS_EU_CENTRAL_1", "eu-central-1"],
    ["PUBLIC.AWS_US_EAST_1", "us-east-1"],
    ["AWS_US_GOV_WEST_1", "us-gov-west-1"],
    ["GCP_EUROPE_WEST4", "europe-west4"],
    ["AZURE_WESTEUROPE", "westeurope"],
    ["ORG1.AZURE_EASTUS2", "eastus2"],
    ["EU_CENTRAL_1", null],
    ["", null],
  ])("%s is the cloud's region %s", (name, region) => {
    expect(cloudRegion(name)).toBe(region);
  });

  it("assurance 56: an account in another region than its settings say is refused at the login, with both names, and gets nothing", async () => {
    const { account, sink } = await sinkIn("PUBLIC.AWS_US_EAST_1", "eu-west-1");

    for (const asked of [() => sink.head("test.eu-west-1.0"), () => sink.append(sealedEntries(3))])
      await expect(asked()).rejects.toMatchObject({
        code: "REGION_MISMATCH",
        message: expect.stringMatching(/PUBLIC\.AWS_US_EAST_1.*eu-west-1/),
      });
    expect(await storedIn(account)).toEqual([]);
    expect(account.requests.filter(({ sql }) => /ENTRIES/.test(sql)).length).toBeLessThan(2);
  });

  it("assurance 56: an account that does not say where it is in words we know is refused", async () => {
    const { sink } = await sinkIn("ELSEWHERE", "eu-west-1");
    await expect(sink.append(sealedEntries(3))).rejects.toMatchObject({ code: "REGION_MISMATCH" });
  });

  it("assurance 56: an account in the region that its settings say takes entries", async () => {
    const { account, sink } = await sinkIn("AWS_EU_WEST_1", "eu-west-1");
    await sink.append(sealedEntries(3));
    expect(await storedIn(account)).toHaveLength(3);
  });
});
