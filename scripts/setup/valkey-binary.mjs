import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { canAptInstall } from './apt.mjs'
import { step } from './output.mjs'

const execute = promisify(execFile)
const packages = ['valkey-server', 'valkey-tools']

/**
 * Sees to it that `valkey-server` is on the PATH of this process. Debian 12 has no such package, but its backports have one:
 * it is fetched from the mirror that this machine uses and unpacked into the folder, and the machine stays as it is.
 * Returns why there is none, if there is none.
 */
export async function valkeyBinary(folder) {
  if (await runs()) return undefined
  if (!canAptInstall()) return 'there is no valkey-server on this machine'
  try {
    await step("unpacking Valkey from Debian's backports", () => unpack(join(folder, 'valkey')))
  } catch (error) {
    return `no package of Valkey could be had: ${String(error.message).split('\n')[0]}`
  }
  return (await runs()) ? undefined : 'the valkey-server of the package does not run here'
}

async function unpack(folder) {
  const [lists, cache] = ['lists', 'cache'].map(name => join(folder, name))
  mkdirSync(join(lists, 'partial'), { recursive: true })
  mkdirSync(join(cache, 'archives', 'partial'), { recursive: true })
  const sources = join(folder, 'sources.list')
  writeFileSync(sources, await backports())
  const apt = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${cache}`,
  ]
  const options = ['-qq', ...apt.flatMap(option => ['-o', option])]
  await execute('apt-get', [...options, 'update'])
  await execute('apt-get', [...options, 'download', ...packages], { cwd: folder })
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.deb')) await execute('dpkg-deb', ['-x', join(folder, name), folder])
  }
  process.env.PATH = `${join(folder, 'usr', 'bin')}${delimiter}${process.env.PATH}`
}

/** The backports of this machine's release, from the mirror of its own packages. */
async function backports() {
  const release = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const { stdout } = await execute('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE)'])
  const site = stdout
    .split('\n')
    .find(line => line.endsWith(` ${release}`))
    ?.split(' ')[0]
  if (!site) throw new Error(`no source of packages for ${release}`)
  return `deb ${site} ${release}-backports main\n`
}

async function runs() {
  return execute('valkey-server', ['--version']).then(
    () => true,
    () => false,
  )
}
