/** A part of a policy that changes nothing: where it stands (keys of the policy file, or of an SOP), and why. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly says: string;
}
