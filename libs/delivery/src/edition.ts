/**
 * One state of the registry. The version is a number that grows, for comparing; the stamp is drawn by the write that made it.
 * Where Redis lost its last writes a number may come again with other content; an edition does not.
 */
export interface Edition {
  readonly version: number
  /** '' where nothing was ever written, and where it was written by Sluice 0.1.0, which has no stamps. */
  readonly stamp: string
}

export function sameEdition(a: Edition, b: Edition): boolean {
  return a.version === b.version && a.stamp === b.stamp
}
