/** Words that a phone number stands beside. Names of fields are words too: u_phone, "homePhone", mobile_number. */
export const PHONE_WORD =
  /(?:(?<!head|micro|ear|mega|saxo)phones?|mobiles?|whatsapp|telefon[eo]?s?|rufnummer|(?<![a-z])(?:tele?s?|mob(?:il)?|cell(?:ular)?|fax|call(?:back|ed|ing)?|sms|text(?:ed|ing)? (?:me|him|her|us|them)|messages? to|handy|durchwahl|portable|m[oó]vil|office|landline|hotline|dial|reach(?:ed|able)?|ph(?=[.:#]| no)|contact(?=[ _-]?(?:no|nr|num(?:ber)?)(?![a-z]))|(?:my|his|her|your|their|our)(?: [a-z]{3,9})?(?= (?:number|no|nr)(?![a-z]))))(?:[ _-]?(?:numbers?|num|no|nr))?(?![a-z])/i;
/** Says that a number follows, and of what kind not: short ones are counted things. */
export const NUMBER_WORD = /(?<![a-z])numbers? (?:is|are|was)(?![a-z])/i;
/** What stands right before a number of something else than a phone. */
export const NUMBERED =
  /(?<![a-z])(?:job|id|ticket|request|req|order|invoice|build|case|pid|tid|session|batch|offset|seq(?:uence)?|serial|sku|part|asset|tag|record|rows?|incident|task|version|revision|port|item|process|thread|txn|transaction|trace|epoch|timestamp|ts|size|counter|lsn|scn|vlan)(?: ?(?:no|nr|number|id)\.?)?["']?[ #:=_-]{1,3}["']?$/i;
/** What stands right behind a number that counts something. */
export const COUNTED =
  /^[ _-]?(?:bytes?|[kmgt]i?b|bits|rows?|records?|messages?|msgs?|seconds?|secs?|millis\w{0,8}|ms|ns|us|requests?|items?|lines?|entries|files?|events?|blocks?|pages?|char(?:acter)?s?|iops|ticks?|users?|connections?|objects?|tuples?|documents?|docs?|packets?|times)(?![a-z])/i;
const TIME = String.raw`(?:[01]\d|2[0-3])[0-5]\d|2400`;
/** 0200-0400, 0800/1600: from a time of day to another one. */
export const TIMES = new RegExp(String.raw`^(?:${TIME})[-/](?:${TIME})(?:[ /](?:${TIME})-(?:${TIME}))?$`);
/** What is a date, a time, an amount, a range or seconds of the epoch (2017 to 2033; milliseconds of it, too) is no phone number, whatever stands beside it. */
export const NO_PHONE =
  /^(?:19|20)\d{2}[ ./-]?(?:0[1-9]|1[0-2])[ ./-]?(?:0[1-9]|[12]\d|3[01])|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\b|^(?:\d{1,3}\.){3}\d{1,3}$|^1[5-9]\d{8}(?:\d{3})?$/;

/** Whether numbers go on by the same step, as in 01 02 03 04 05 or 0 1 2 3: somebody counts. */
export function isCount(numbers: readonly number[]): boolean {
  const [first = 0, second = 0] = numbers;
  return numbers.every((number, at) => number === first + at * (second - first));
}
