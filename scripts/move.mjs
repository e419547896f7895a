// npm run move -- --from <url> --to <url> …     moves a platform to another Redis or layout, see docs/moving.md
import './setup/node.mjs'
import { spawnSync } from 'node:child_process'
import { main } from './setup/main.mjs'
import { prepare } from './setup/prepare.mjs'

await main(async () => {
  await prepare()
  const { status } = spawnSync(process.execPath, ['apps/move/dist/main.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  return status ?? 1
})
