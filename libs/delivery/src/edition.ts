/**
 * One state of the registry. The version grows and serves for comparing; the stamp is random and drawn by the write. If Redis
 * lost its last writes, a version may come again with other content; an edition does not.
 */
export interface Edition {
  readonly version: number
  /** '' if nothing was ever written, or if Sluice 0.1.0 wrote it, which has no stamps. */
  readonly stamp: string
}

export function sameEdition(a: Edition, b: Edition): boolean {
  return a.version === b.version && a.stamp === b.stamp
}
