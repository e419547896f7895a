import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresServer } from '@sluice/testing'
import { startChild } from '../setup/child.mjs'
import { Failure } from '../setup/failure.mjs'
import { House } from '../setup/house.mjs'
import { step } from '../setup/output.mjs'
import { root } from '../setup/paths.mjs'
import { freePort } from '../setup/port.mjs'
import { untilReady } from '../setup/ready.mjs'
import { redisBinary } from '../setup/redis-binary.mjs'
import { openRedisServer } from '../setup/redis-server.mjs'
import { run } from '../setup/run.mjs'

const examplesFolder = join(root, 'examples')
/** Those that are one program that ends by itself. */
const examples = readdirSync(examplesFolder).filter(name =>
  ['expected-output.txt', 'package.json'].every(file => existsSync(join(examplesFolder, name, file))),
)

/** Does with the tarball what a stranger would: a fresh strict Nest project, npm install, tsc, run; the examples too. */
export async function useOutside(tarball) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-outside-'))
  const house = new House()
  try {
    writeProject(folder)
    await step('installing it in a fresh project', () => install(folder, tarball))
    await step('compiling an app there', () => run('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: folder }))
    const platform = await startPlatform(house, join(folder, 'redis'))
    const received = await step('publishing and receiving', () => runApp(folder, platform))
    if (!/^received hello from outside$/m.test(received)) throw new Failure(`The handler was not called:\n${received}`)
    const postgres = await step('starting PostgreSQL', () => PostgresServer.start())
    const never = new Promise(() => {})
    house.add({ name: 'PostgreSQL', died: never, stop: () => postgres.stop(), kill: () => postgres.kill() })
    const env = { ...platform, DATABASE_URL: postgres.url }
    for (const name of examples) await step(`example ${name}`, () => runExample(folder, name, env))
  } finally {
    await house.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeProject(folder) {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    skipLibCheck: false,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
    outDir: 'dist',
  }
  mkdirSync(join(folder, 'redis'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'outside', private: true, type: 'module' }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.mts', 'examples'] }))
  writeFileSync(join(folder, 'app.mts'), readFileSync(new URL('./outside-app.mts', import.meta.url)))
  for (const name of examples) {
    cpSync(join(examplesFolder, name, 'src'), join(folder, 'examples', name, 'src'), { recursive: true })
  }
}

function install(folder, tarball) {
  const manifest = path => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
  const { devDependencies: nest } = manifest('libs/nest')
  const { devDependencies: tools } = manifest('.')
  const wanted = { typescript: tools.typescript, '@types/node': tools['@types/node'] }
  for (const name of ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs']) wanted[name] = nest[name]
  for (const name of examples) {
    const { dependencies, devDependencies } = manifest(join('examples', name))
    Object.assign(wanted, fromOutside({ ...dependencies, ...devDependencies }))
  }
  const packages = Object.entries(wanted).map(([name, version]) => `${name}@${version}`)
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  return run('npm', ['install', ...options, tarball, ...packages], { cwd: folder })
}

function fromOutside(dependencies) {
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !name.startsWith('@sluice/')))
}

async function runExample(folder, name, settings) {
  const env = { ...process.env, ...settings }
  const printed = await run('node', [`dist/examples/${name}/src/main.js`], { cwd: folder, env })
  const expected = readFileSync(join(examplesFolder, name, 'expected-output.txt'), 'utf8')
  if (printed.trim() !== expected.trim()) throw new Failure(`Example ${name} printed:\n${printed}`)
}

/** @returns what the environment of those has that use it */
async function startPlatform(house, dataFolder) {
  const command = await redisBinary()
  const redis = house.add(await step('starting Redis', at => openRedisServer(dataFolder, command, at)))
  const port = await freePort()
  const settings = {
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    SLUICE_API_KEY: 'sk_for_the_outside_project',
  }
  const env = { ...process.env, ...settings, REDIS_URL: redis.url }
  house.add(startChild('sluice', 'bundle/dist/standalone.js', env))
  const url = `http://127.0.0.1:${port}`
  await step('starting Sluice', at => house.whileStanding(signal => untilReady(url, at, signal)))
  return { REDIS_URL: redis.url, SLUICE: url, SLUICE_API_KEY: settings.SLUICE_API_KEY }
}

function runApp(folder, settings) {
  return run('node', ['dist/app.mjs'], { cwd: folder, env: { ...process.env, ...settings } })
}
