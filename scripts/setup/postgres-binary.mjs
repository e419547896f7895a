import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, canAptInstall } from './apt.mjs'
import { Failure } from './failure.mjs'

// The tests of the outbox and the inbox run a PostgreSQL of their own; nothing else needs one.
const oldest = 13

const waysToGetOne = `
  Debian, Ubuntu   sudo apt-get install postgresql
  macOS            brew install postgresql@17
  elsewhere        the programs initdb, postgres and pg_isready on the PATH`

/** Sees to it that there is a PostgreSQL server to start. As root on Debian, a missing one is installed. */
export async function postgresBinary() {
  if (look()) return
  let problem = `The tests need PostgreSQL ${oldest} or newer, and there is none on this machine.`
  if (canAptInstall()) problem = (await aptInstall('postgresql', 'postgresql')) ?? problem
  if (!look()) throw new Failure(`${problem} Ways to get one:${waysToGetOne}`)
}

function look() {
  const versions = '/usr/lib/postgresql'
  const debian = existsSync(versions) ? readdirSync(versions).map(version => join(versions, version, 'bin')) : []
  return [...debian, ...(process.env.PATH ?? '').split(delimiter)].some(folder => existsSync(join(folder, 'initdb')))
}
