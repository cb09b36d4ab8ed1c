var OtsSender = Class.create();
/** One signed POST. Each try has a time and a signature of its own, under the event's one id. */
OtsSender.prototype = {
  TIMEOUT_MS: 10000,

  initialize: function () {
    this.settings = new OtsSettings();
  },

  /** What the listener said: `{status, retryAfter, error}`; status 0 when it said nothing or nothing could be sent. Never throws. */
  post: function (eventId, body, attempt) {
    try {
      var endpoint = this.settings.text("endpoint");
      // Plain HTTP is for the machine's own tests.
      if (!/^https:\/\/|^http:\/\/127\.0\.0\.1[:\/]/i.test(endpoint))
        return this._unsent("x_ots_ops.endpoint is no https address");
      var key = this._key();
      if (key === "") return this._unsent("x_ots_ops.credential_id names no credential with a password");
      var timestamp = String(Math.floor(new GlideDateTime().getNumericValue() / 1000));
      var signature = this._sign(key, eventId + "." + timestamp + "." + body);
      if (signature === "") return this._unsent("the platform made no signature");
      return this._reply(
        this._message(endpoint, { id: eventId, timestamp: timestamp, signature: signature, attempt: attempt }, body).execute()
      );
    } catch (error) {
      return this._unsent(error && error.message ? error.message : error);
    }
  },

  /** The secret as the platform wants keys: base64 of its UTF-8 bytes. */
  _key: function () {
    var id = this.settings.text("credential_id");
    if (id === "") return "";
    var credential = new sn_cc.StandardCredentialsProvider().getCredentialByID(id);
    var secret = credential ? String(credential.getAttribute("password") || "") : "";
    return secret === "" ? "" : String(gs.base64Encode(secret));
  },

  _sign: function (key, signed) {
    var mac = new CertificateEncryption().generateMac(key, "HmacSHA256", signed);
    return mac ? "v1=" + String(mac) : "";
  },

  _message: function (endpoint, sending, body) {
    var message = new sn_ws.RESTMessageV2("x_ots_ops.webhook", "post");
    message.setEndpoint(endpoint);
    message.setHttpTimeout(this.TIMEOUT_MS);
    message.setRequestHeader("Content-Type", "application/json; charset=utf-8");
    message.setRequestHeader("X-OTS-Event-Id", sending.id);
    message.setRequestHeader("X-OTS-Timestamp", sending.timestamp);
    message.setRequestHeader("X-OTS-Key-Id", this.settings.text("key_id"));
    message.setRequestHeader("X-OTS-Instance", String(gs.getProperty("instance_name", "")));
    message.setRequestHeader("X-OTS-Attempt", String(sending.attempt));
    message.setRequestHeader("X-OTS-Signature", sending.signature);
    message.setRequestBody(body);
    return message;
  },

  _reply: function (response) {
    var status = parseInt(response.getStatusCode(), 10) || 0;
    var refused = status < 200 || status >= 300;
    return {
      status: status,
      retryAfter: this._header(response, "retry-after"),
      error: refused ? this._text(response.getErrorMessage()) : ""
    };
  },

  /** Headers are kept as the server spelt them. */
  _header: function (response, name) {
    var headers = response.getHeaders();
    for (var header in headers) if (String(header).toLowerCase() === name) return String(headers[header]).trim();
    return "";
  },

  _unsent: function (why) {
    return { status: 0, retryAfter: "", error: this._text(why) };
  },

  _text: function (value) {
    return String(value || "").substring(0, 200);
  },

  type: "OtsSender"
};
