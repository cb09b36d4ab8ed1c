/** Personal data of nobody. It stands in the people of the simulators' tickets, in columns that we do not read, and in their headers and errors. */
export const PERSONAL = {
  /** Who asks for most tickets. */
  name: "Quenby Featherstonehaugh",
  mail: "q.canary.8841@corp.example",
  phone: "+1 415 555 0177",
  ssn: "536-22-8714",
  card: "4539 1488 0343 6467",
  iban: "GB82 WEST 1234 5698 7654 32",
} as const;

type Kind = keyof typeof PERSONAL;

/** As which texts each of them would stand somewhere. */
export const FORMS: Readonly<Record<Kind, readonly string[]>> = {
  name: ["Featherstonehaugh", "FEATHERSTONEHAUGH", "featherstonehaugh"],
  mail: ["q.canary.8841"],
  phone: ["415 555 0177", "415-555-0177", "4155550177", ") 555-0177"],
  ssn: [PERSONAL.ssn, "536228714"],
  card: [PERSONAL.card, "4539148803436467"],
  iban: [PERSONAL.iban, "GB82WEST12345698765432"],
};
