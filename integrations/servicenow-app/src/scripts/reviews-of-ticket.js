(function refineQuery(current, parent) {
  current.addQuery("ticket_table", parent.getTableName());
  current.addQuery("ticket", parent.getUniqueValue());
})(current, parent);
