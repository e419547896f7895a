import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '../setup/build.mjs'
import { Failure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { run } from '../setup/run.mjs'

/** Apps that Nest does not build. */
const others = ['console']

/**
 * `nest build <app>` for every other app, and a look whether what it built starts. It writes where `npm run build` does, so the step after
 * this one builds from nothing.
 */
export async function nestBuild() {
  const { projects } = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'))
  const apps = Object.keys(projects).filter(name => projects[name].type === 'application')
  const folders = readdirSync(join(root, 'apps')).filter(folder => !others.includes(folder))
  if (apps.toSorted().join() !== folders.toSorted().join())
    throw new Failure(`nest-cli.json has the apps ${apps.join(', ')}, and the folder apps has ${folders.join(', ')}`)
  await compile() // nest builds an app and not the packages that it needs
  for (const app of apps) rmSync(join(root, 'apps', app, 'dist'), { recursive: true, force: true })
  await run('node', ['node_modules/@nestjs/cli/bin/nest.js', 'build', ...apps])
  for (const app of apps) starts(app)
}

/** With a setting that is wrong, or without arguments, it gets as far as saying so: every import was found, and nothing runs on. */
function starts(app) {
  const env = { ...process.env, PORT: 'none' }
  const { status, stdout, stderr } = spawnSync('node', [`apps/${app}/dist/main.js`], {
    cwd: root,
    env,
    timeout: 60_000,
  })
  if (status === 1 && /cannot start: wrong setting: PORT/.test(String(stderr))) return
  if (status === 2 && /^Usage: /m.test(String(stderr))) return // a tool
  throw new Failure(`apps/${app}/dist/main.js as nest builds it does not start (exit ${status}):\n${stdout}${stderr}`)
}
