import { expect, it } from "vitest";
import { signedHeaders } from "../../src/connectors/sigv4.ts";

it("signs as Amazon's own example does (post-vanilla of its test suite)", () => {
  const identity = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
  };
  const request = { service: "service", host: "example.amazonaws.com", path: "/", headers: {}, body: "" };
  expect(signedHeaders(identity, request, new Date("2015-08-30T12:36:00Z"))).toEqual({
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  });
});
