import { AT } from "./at.ts";
import { EE_LT, LV } from "./baltic.ts";
import { BE } from "./be.ts";
import { BG } from "./bg.ts";
import { CZ_SK } from "./cz-sk.ts";
import { DE } from "./de.ts";
import { DK } from "./dk.ts";
import { ES } from "./es.ts";
import { FI } from "./fi.ts";
import { FR } from "./fr.ts";
import { GR } from "./gr.ts";
import { HR } from "./hr.ts";
import { HU, LU, SI } from "./hu-si-lu.ts";
import { IE } from "./ie.ts";
import { IT } from "./it.ts";
import type { NationalId } from "./national-id.ts";
import { NL } from "./nl.ts";
import { PL } from "./pl.ts";
import { PT } from "./pt.ts";
import { RO } from "./ro.ts";
import { SE } from "./se.ts";

/** The countries of the EU whose numbers for persons are known, one entry a number. */
export const NATIONAL_IDS: readonly NationalId[] = [
  AT,
  BE,
  BG,
  CZ_SK,
  DE,
  DK,
  EE_LT,
  ES,
  FI,
  FR,
  GR,
  HR,
  HU,
  IE,
  IT,
  LU,
  LV,
  NL,
  PL,
  PT,
  RO,
  SE,
  SI,
];
