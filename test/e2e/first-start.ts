import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '@sluice/testing'

const root = process.cwd()

/** A clone of this repository that somebody has just made, and `npm start` in it. It uses what was built here. */
export class FirstStart {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-clone-')))
  /** What was printed since the last start, a line each. */
  readonly printed: string[] = []
  #child: ChildProcess | undefined

  constructor() {
    for (const name of readdirSync(root)) {
      if (name === 'node_modules') this.#linkPackages()
      else if (/^(scripts|package.*\.json)$/.test(name))
        cpSync(join(root, name), join(this.folder, name), { recursive: true })
      else if (!/^(\.git|\.sluice|coverage|dist)$/.test(name)) symlinkSync(join(root, name), join(this.folder, name))
    }
  }

  /** Each by itself, and as new as the lock file: an install there must never come to those of this repository. */
  #linkPackages(): void {
    mkdirSync(join(this.folder, 'node_modules'))
    for (const name of readdirSync(join(root, 'node_modules')))
      symlinkSync(join(root, 'node_modules', name), join(this.folder, 'node_modules', name))
    const installed = join(this.folder, 'node_modules', '.package-lock.json')
    rmSync(installed, { force: true })
    writeFileSync(installed, '{}')
    const later = new Date(Date.now() + 3_600_000)
    utimesSync(installed, later, later)
  }

  async start(env: Record<string, string>): Promise<void> {
    this.printed.length = 0
    const given = Object.entries(process.env).filter(([name]) => !/^(REDIS|SLUICE|BULLMQ)_/.test(name))
    const child = spawn('node', ['scripts/start.mjs'], {
      cwd: this.folder,
      env: { ...Object.fromEntries(given), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => void this.printed.push(line))
    const ended = once(child, 'exit').then(() => {
      throw new Error(`npm start ended:\n${this.printed.join('\n')}`)
    })
    const says = () => this.printed.some(line => line.includes('Ctrl-C stops it'))
    await Promise.race([until(says, 'npm start says so', 120_000), ended])
  }

  /** What was printed to be pasted, command by command. */
  commands(): string[] {
    return this.printed
      .join('\n')
      .split(/^# \d\. .*$/m)
      .slice(1)
      .map(text => text.trim().split('\n\n')[0]!)
  }

  /** What the shop said. */
  get story(): string[] {
    return this.printed.flatMap(line => /^\[shop\] (.*)$/.exec(line)?.[1] ?? [])
  }

  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit') as Promise<[number | null]>
    child.kill('SIGINT')
    return (await ended)[0]
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
