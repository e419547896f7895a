import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesOf, type SetUp } from './page.js'

/** The compiler that each kind of project has; TypeScript 7 knows node10 no longer. */
const compilers: Record<string, string> = {
  'CommonJS, node10': 'typescript',
  'CommonJS, nodenext': 'typescript-6',
  ESM: 'typescript-7',
}

const commands: Record<string, readonly string[]> = {
  Vitest: ['vitest/vitest.mjs', 'run'],
  'Jest in ESM': ['jest/bin/jest.js'],
}

/** Projects in a folder outside the repository: the tools above, under them a folder for each Nest with the packed SDK. */
export class Outside {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-reach-')))

  async installTools(nodes: readonly string[]): Promise<void> {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<'devDependencies', any>
    const same = ['jest', '@swc/core', '@swc/jest', '@types/node', 'typescript-7'].map(
      name => `${name}@${devDependencies[name]}`,
    )
    const own = nodes.filter(isOther).map(node => `node-${node}@npm:node-${process.platform}-${process.arch}@${node}`)
    await this.#install('.', ...same, 'ts-jest@29', 'typescript@5', 'typescript-6@npm:typescript@6', 'vitest@4', ...own)
  }

  /** Nest as an application has it, and the SDK. Fails where npm says anything of their peers. */
  async installNest(nest: string, tarball: string): Promise<void> {
    const parts = ['common', 'core', 'microservices', 'terminus', 'testing'].map(name => `@nestjs/${name}@${nest}`)
    const peers = ['reflect-metadata', 'rxjs', 'class-transformer@0.5', `class-validator@0.${nest === '10' ? 14 : 15}`]
    mkdirSync(join(this.folder, `nest${nest}`))
    const said = await this.#install(`nest${nest}`, ...parts, ...peers, tarball)
    if (/ERESOLVE|peer/i.test(said)) throw new Error(`npm of the SDK beside Nest ${nest}:\n${said}`)
  }

  /** Lays out a project with what its runner needs, and compiles it the first time. */
  async build({ nest, project, runner }: SetUp): Promise<string> {
    const folder = join(this.folder, `nest${nest}`, project.replace(/\W+/g, '-').toLowerCase())
    const isBuilt = existsSync(folder)
    const isEsm = project === 'ESM'
    const app = readdirSync('test/reach/app').map(
      file => [`src/${file}`, readFileSync(join('test/reach/app', file), 'utf8')] as const,
    )
    const files = new Map([...app, ...filesOf(project), ...filesOf('The test'), ...filesOf(runner)])
    files.set('package.json', JSON.stringify({ private: true, type: isEsm ? 'module' : 'commonjs' }))
    mkdirSync(join(folder, 'src'), { recursive: true })
    for (const file of readdirSync(folder)) if (file.includes('.config.')) rmSync(join(folder, file))
    for (const [file, text] of files) writeFileSync(join(folder, file), fitted(file, text, isEsm, runner))
    if (!isBuilt) await this.run(folder, process.execPath, [this.#tool(`${compilers[project]}/bin/tsc`)])
    return folder
  }

  /** Runs a module beside a Nest and the SDK. */
  runModule(nest: string, code: string): Promise<string> {
    const folder = join(this.folder, `nest${nest}`)
    writeFileSync(join(folder, 'module.mjs'), code)
    return this.run(folder, process.execPath, ['module.mjs'])
  }

  /** What the compiler says of the SDK's source with this Nest, but for `override` of what only a later Nest has. */
  async faultsOfSource(nest: string): Promise<string[]> {
    const folder = join(this.folder, `nest${nest}/node_modules/@sluice/nest`)
    const isSource = (file: string) => !/\.(spec|suite|fixture)\.ts$/.test(file)
    cpSync('libs/nest/src', join(folder, 'src'), { recursive: true, filter: isSource })
    const compilerOptions = { noEmit: true, customConditions: [], types: ['node'] }
    const config = {
      extends: join(process.cwd(), 'tsconfig.base.json'),
      compilerOptions,
      include: ['src'],
      exclude: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = [this.#tool('typescript-7/bin/tsc'), '--pretty', 'false']
    const said = await this.run(folder, process.execPath, compiler).catch((error: Error) => error.message)
    return said.split('\n').filter(line => /error TS(?!4113)/.test(line))
  }

  /** The project's unit tests. */
  test(folder: string, runner: string, node: string): Promise<string> {
    const [file, ...args] = commands[runner] ?? ['jest/bin/jest.js']
    const options: Record<string, string> =
      runner === 'Jest in ESM' ? { NODE_OPTIONS: '--experimental-vm-modules' } : {}
    return this.run(folder, this.node(node), [this.#tool(file!), ...args], options)
  }

  /** A binary of this version of Node. */
  node(node: string): string {
    return isOther(node) ? this.#tool(`node-${node}/bin/node`) : process.execPath
  }

  /** @returns what it printed */
  run(folder: string, command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { NODE_OPTIONS: _, NODE_ENV: _env, JEST_WORKER_ID: _id, ...own } = process.env
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...own, CI: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (printed += String(data)))
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => {
        if (code === 0) resolve(printed)
        else reject(new Error(`${command} ${args.join(' ')} in ${folder} ended with ${code}:\n${printed}`))
      })
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #install(folder: string, ...packages: string[]): Promise<string> {
    const at = join(this.folder, folder)
    cpSync('.npmrc', join(at, '.npmrc'))
    if (!readdirSync(at).includes('package.json')) writeFileSync(join(at, 'package.json'), '{ "private": true }')
    return this.run(at, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages])
  }

  #tool(path: string): string {
    return join(this.folder, 'node_modules', path)
  }
}

export const ownNode = process.versions.node.split('.')[0]!

function isOther(node: string): boolean {
  return node !== ownNode
}

/** As a project of its kind writes it: an ESM one names files, and each runner has a module of its own for its words. */
function fitted(file: string, text: string, isEsm: boolean, runner: string): string {
  if (!file.endsWith('.ts')) return text
  const own = isEsm ? text : text.replace(/(from '\.\/.*)\.js'/g, "$1'")
  return runner === 'Vitest' ? own.replace("'@jest/globals'", "'vitest'") : own
}
