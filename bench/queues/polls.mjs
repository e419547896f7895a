// Commands of Redis that requests cost which wait for a message.
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { platformOf, table, workOf } from '../scale/platform.mjs'

const many = 1000
const seconds = 10
/** Commands a second that each further request may cost: what loops of the platform differ by between two looks is more. */
const goal = 0.01

export async function polls() {
  const platform = await platformOf({ service: 'gateway', settings: { LOG_LEVEL: 'error' } })
  try {
    await platform.call('PUT', '/v1/queues/quiet', { fair: true })
    const idle = await commandsIn(platform, 0)
    const one = await commandsIn(platform, 1)
    const all = await commandsIn(platform, many)
    const each = (all - one) / (many - 1)
    const rows = [
      ['0', idle],
      ['1', one],
      [many.toLocaleString('en'), all],
    ].map(([waiting, commands]) => [waiting, commands.toFixed(1)])
    console.log(table([['requests that wait', 'commands/s'], ...rows]) + '\n')
    return each > goal ? [`a request that waits costs ${each.toFixed(3)} commands a second`] : []
  } finally {
    await platform.stop()
  }
}

/** Commands a second while so many requests wait. */
async function commandsIn({ redis, url, authorized }, waiting) {
  const open = Array.from({ length: waiting }, () => wait(url, authorized))
  await pause(3000)
  const [before, begin] = [await workOf(redis), performance.now()]
  await pause(seconds * 1000)
  const commands = (await workOf(redis)).commands - before.commands - 1
  const perSecond = (1000 * commands) / (performance.now() - begin)
  if (open.some(({ answered }) => answered())) throw new Error('a request did not wait')
  for (const { leave } of open) leave()
  await pause(6000) // the platform listens on for a while
  return perSecond
}

function wait(url, authorized) {
  let isAnswered = false
  const headers = { ...authorized, 'content-type': 'application/json' }
  const asked = request(`${url}/v1/queues/quiet/receive`, { method: 'POST', headers, agent: false })
  asked.on('response', () => (isAnswered = true)).on('error', () => undefined)
  asked.end(JSON.stringify({ waitMs: 60_000 }))
  return { answered: () => isAnswered, leave: () => asked.destroy() }
}
