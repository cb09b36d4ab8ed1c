var OtsSettings = Class.create();
/** The app's properties, read where they are used: a change counts at once. */
OtsSettings.prototype = {
  initialize: function () {},

  text: function (name) {
    return String(gs.getProperty("x_ots_ops." + name, "") || "").trim();
  },

  number: function (name, usual) {
    var value = parseInt(this.text(name), 10);
    return value > 0 ? value : usual;
  },

  /** True on the one instance this app was set up for: a clone has our address and secret too, but another name. */
  isHome: function () {
    var home = this.text("instance_name");
    return this.text("enabled") === "true" && home !== "" && home === String(gs.getProperty("instance_name", ""));
  },

  watches: function (table) {
    return (
      this.text("tables")
        .split(/[\s,]+/)
        .indexOf(table) !== -1
    );
  },

  /** True for the account that ops-trust-layer writes with. */
  isService: function (userName) {
    var service = this.text("integration_user").toLowerCase();
    return service !== "" && service === String(userName || "").toLowerCase();
  },

  type: "OtsSettings"
};
