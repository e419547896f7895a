import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The first commit of layout 2: what this one must be able to replace while both run. */
export const before = '390253ef219a87da4fc6671bca29fc550fc43446'

/** 0.1.0, of layout 1: what is moved to this one. */
export const first = '6e4b7fce0cde1a671a66730d4bf6289439d05f90'

/** What runs beside the new code: the platform, the SDK and the bench. */
const built = [
  'apps/standalone',
  'apps/gateway',
  'apps/router',
  'apps/fan-out',
  'apps/dlq',
  'libs/nest',
  'bench/throughput',
]

/**
 * A folder with an earlier commit of this repository, built: what runs beside the new code during a rolling update. It is
 * made once and kept with the caches.
 *
 * @param commit in full; the clone must have its history
 */
export function release(commit: string): string {
  const folder = join(process.cwd(), 'node_modules', '.cache', 'releases', commit)
  const done = join(folder, '.built')
  return alone(`${folder}.lock`, () => {
    if (!existsSync(done)) make(folder, commit)
    writeFileSync(done, '')
    return folder
  })
}

function make(folder: string, commit: string): void {
  rmSync(folder, { recursive: true, force: true })
  git('worktree', 'prune')
  try {
    git('worktree', 'add', '--detach', folder, commit)
  } catch (cause) {
    throw new Error(`cannot check out ${commit}: the clone needs the whole history (git fetch --unshallow)`, { cause })
  }
  installPackages(folder)
  execFileSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', ...built], {
    cwd: folder,
    stdio: 'inherit',
  })
}

/** Several test files want it at the same time. What a run that was killed left locked is free after ten minutes. */
function alone<T>(lock: string, work: () => T): T {
  mkdirSync(dirname(lock), { recursive: true })
  for (let waited = 0; ; waited += 200) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    if (waited > 600_000) rmSync(lock, { recursive: true, force: true })
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function git(...args: string[]): void {
  execFileSync('git', args, { stdio: 'pipe' })
}

/** The packages of others are linked where both commits want the same; those of the commit itself are its own. */
function installPackages(folder: string): void {
  if (packagesOf(folder) !== packagesOf(process.cwd())) {
    execFileSync('npm', ['ci', '--silent', '--prefer-offline'], { cwd: folder, stdio: 'inherit' })
    return
  }
  for (const parent of ['', ...readdirSync('node_modules').filter(name => /^@(?!sluice)/.test(name))]) {
    mkdirSync(join(folder, 'node_modules', parent), { recursive: true })
    for (const name of readdirSync(join('node_modules', parent))) {
      if (parent === '' && /^[.@]/.test(name)) continue
      symlinkSync(join(process.cwd(), 'node_modules', parent, name), join(folder, 'node_modules', parent, name))
    }
  }
  mkdirSync(join(folder, 'node_modules', '@sluice'))
  for (const [path, { link, resolved }] of Object.entries(lockOf(folder))) {
    if (link && path.startsWith('node_modules/@sluice/')) symlinkSync(join(folder, resolved!), join(folder, path))
  }
}

type Lock = Record<string, { version?: string; link?: boolean; resolved?: string }>

function lockOf(folder: string): Lock {
  return (JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: Lock }).packages
}

/** What a lock file installs of others. */
function packagesOf(folder: string): string {
  const installed = Object.entries(lockOf(folder)).filter(([path]) => path.includes('node_modules/'))
  return JSON.stringify(
    installed
      .filter(([, { link }]) => !link)
      .map(([path, { version }]) => `${path}@${version}`)
      .sort(),
  )
}
