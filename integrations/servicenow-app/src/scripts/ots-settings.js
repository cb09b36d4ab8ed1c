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

  /** True for an account that ops-trust-layer writes with: there may be one for each of its workflows. */
  isService: function (userName) {
    var name = String(userName || "").toLowerCase();
    var services = this.text("integration_user")
      .toLowerCase()
      .split(/[\s,]+/);
    return name !== "" && services.indexOf(name) !== -1;
  },

  type: "OtsSettings"
};
