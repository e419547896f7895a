import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, canAptInstall } from './apt.mjs'
import { print } from './output.mjs'

/** Programs that some tests ask and nothing else needs: the names they may have, and Debian's package. */
const programs = {
  // the tests of the console run in it
  browser: {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    of: 'chromium',
    without: 'There is no Chromium: the tests of the console are skipped.',
  },
  // the tests of deploy/prometheus and deploy/grafana ask it
  promtool: {
    names: ['promtool'],
    of: 'prometheus',
    without: 'There is no promtool: the tests of alerts and dashboards are skipped.',
  },
  // an example is written in it
  python: { names: ['python3'], of: 'python3', without: 'There is no python3: the test of its example is skipped.' },
}

/**
 * Sees to it that there is a program, if that can be. As root on Debian, a missing one is installed and no service of it is started; else
 * its tests are skipped.
 *
 * @param which {'browser' | 'promtool' | 'python'}
 */
export async function optionalProgram(which) {
  const { names, of, without } = programs[which]
  if (isThere(names)) return
  const problem = canAptInstall() ? await aptInstall(of, of) : undefined
  if (!isThere(names)) print(`${problem ?? ''}${without} Debian: apt-get install ${of}`)
}

function isThere(names) {
  return (process.env.PATH ?? '').split(delimiter).some(folder => names.some(name => existsSync(join(folder, name))))
}
