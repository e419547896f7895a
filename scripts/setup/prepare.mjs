import { build } from './build.mjs'
import { install } from './install.mjs'
import { alone } from './lock.mjs'

/** What every start needs from this folder: packages and a build. Quick if nothing changed. */
export function prepare() {
  return alone(async () => {
    await install()
    await build()
  })
}
