(function executeJob() {
  var outbox = new OtsOutbox();
  outbox.sendDue();
  outbox.forget();
})();
