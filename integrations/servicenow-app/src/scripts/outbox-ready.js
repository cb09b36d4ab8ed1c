new OtsOutbox().send(String(event.parm1));
