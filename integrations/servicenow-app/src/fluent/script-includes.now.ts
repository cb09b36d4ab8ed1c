import { ScriptInclude } from "@servicenow/sdk/core";

ScriptInclude({
  $id: Now.ID["ots-settings"],
  name: "OtsSettings",
  apiName: "x_ots_ops.OtsSettings",
  description: "The app's properties.",
  script: Now.include("../scripts/ots-settings.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});

ScriptInclude({
  $id: Now.ID["ots-event"],
  name: "OtsEvent",
  apiName: "x_ots_ops.OtsEvent",
  description: "Thin events out of records.",
  script: Now.include("../scripts/ots-event.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});

ScriptInclude({
  $id: Now.ID["ots-outbox"],
  name: "OtsOutbox",
  apiName: "x_ots_ops.OtsOutbox",
  description: "Events that wait, their tries and their end.",
  script: Now.include("../scripts/ots-outbox.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});

ScriptInclude({
  $id: Now.ID["ots-sender"],
  name: "OtsSender",
  apiName: "x_ots_ops.OtsSender",
  description: "One signed POST.",
  script: Now.include("../scripts/ots-sender.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});

ScriptInclude({
  $id: Now.ID["ots-review"],
  name: "OtsReview",
  apiName: "x_ots_ops.OtsReview",
  description: "Who may do what to a review.",
  script: Now.include("../scripts/ots-review.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});

ScriptInclude({
  $id: Now.ID["ots-review-api"],
  name: "OtsReviewApi",
  apiName: "x_ots_ops.OtsReviewApi",
  description: "The scripted REST resource of reviews.",
  script: Now.include("../scripts/ots-review-api.js"),
  accessibleFrom: "package_private",
  clientCallable: false,
  active: true,
});
