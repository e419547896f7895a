// npm run rename-bus -- <bus> <new name>     gives a bus another name, see docs/operator-events.md
import './setup/node.mjs'
import { spawnSync } from 'node:child_process'
import { main } from './setup/main.mjs'
import { prepare } from './setup/prepare.mjs'

await main(async () => {
  await prepare()
  const { status } = spawnSync(process.execPath, ['apps/gateway/dist/rename-bus.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  return status ?? 1
})
