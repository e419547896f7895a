// npm run pack:client                  makes dist/pack/sluice-client-<version>.tgz
// npm run pack:client -- --check       and compiles and loads it in a fresh project outside this repository
import './setup/node.mjs'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pack } from './sdk/pack.mjs'
import { Failure } from './setup/failure.mjs'
import { main } from './setup/main.mjs'
import { print, step } from './setup/output.mjs'
import { root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'
import { run } from './setup/run.mjs'

/** Has to compile as it stands, and to run: nothing listens there. */
const app = `import { createSluiceClient, dataOf, type Schemas } from '@sluice/client'
const sluice = createSluiceClient({ url: 'http://127.0.0.1:1', apiKey: 'none' })
const rule = { pattern: { type: ['a'] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] } satisfies Schemas['RuleSettings']
const put = sluice.putRule({ params: { path: { bus: 'default', rule: 'a' } }, body: rule })
dataOf(put).then(() => process.exit(1), (error: Error) => console.log(error.message))
// @ts-expect-error a rule needs targets
const wrong: Schemas['RuleSettings'] = { pattern: {} }
void wrong
`

await main(async () => {
  await prepare()
  const tarball = await step('packing @sluice/client', () => pack('@sluice/client'))
  print(relative(root, tarball))
  if (process.argv.includes('--check')) await step('using it in a fresh project', () => useOutside(tarball))
})

async function useOutside(tarball) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-client-'))
  try {
    const { devDependencies: tools } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const packages = ['typescript', '@types/node'].map(name => `${name}@${tools[name]}`)
    const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'], outDir: 'dist' }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'outside', private: true, type: 'module' }))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.mts', 'app.cts'] }))
    for (const file of ['app.mts', 'app.cts']) writeFileSync(join(folder, file), app)
    const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...options, tarball, ...packages], { cwd: folder })
    await run('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: folder })
    for (const file of ['app.mjs', 'app.cjs']) {
      const said = await run('node', [join('dist', file)], { cwd: folder })
      if (!said.includes('fetch failed')) throw new Failure(`dist/${file} said:\n${said}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
