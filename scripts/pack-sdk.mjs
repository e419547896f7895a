// npm run pack:sdk                  makes dist/pack/sluice-nest-<version>.tgz
// npm run pack:sdk -- --check       and uses it in a fresh Nest project outside this repository
import './setup/node.mjs'
import { relative } from 'node:path'
import { pack } from './sdk/pack.mjs'
import { useOutside } from './sdk/use-outside.mjs'
import { main } from './setup/main.mjs'
import { print, step } from './setup/output.mjs'
import { root } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'

await main(async () => {
  await prepare()
  const tarball = await step('packing @sluice/nest', () => pack('@sluice/nest'))
  print(relative(root, tarball))
  if (process.argv.includes('--check')) await useOutside(tarball)
})
