import { Redis } from 'ioredis'
import { RedisServer } from '../../libs/testing/dist/index.js'
import { startPlatform } from '../throughput/dist/platform.js'

const apiKey = 'scale-bench-only'

/** The whole platform in one process, or one service of it, on a Redis of its own. */
export async function platformOf({ service = 'standalone', settings = {}, redisArguments = [] } = {}) {
  const server = await RedisServer.start(...redisArguments)
  const redis = new Redis(server.url)
  let platform = await startPlatform(service, server.url, apiKey, { settings })
  return {
    redis,
    get url() {
      return platform.url
    },
    authorized: { authorization: `Bearer ${apiKey}` },
    /** @throws if the platform refuses */
    async call(method, path, body, type = 'application/json') {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': type }
      const answer = await fetch(platform.url + path, { method, headers, body: body && JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    /** @returns milliseconds of processor time that the start took: unlike time, they depend little on what else the machine does */
    async restart() {
      await platform.stop()
      platform = await startPlatform(service, server.url, apiKey, { settings })
      return (await platform.cpu()) / 1000
    },
    /** @returns milliseconds of processor time that it has used */
    cpu: async () => (await platform.cpu()) / 1000,
    async stop() {
      await platform.stop()
      redis.disconnect()
      await server.stop()
    },
  }
}

/** What Redis did until now. */
export async function workOf(redis) {
  const info = await redis.info('everything')
  const of = name => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)[1])
  return {
    atMs: performance.now(),
    connections: of('connected_clients'),
    commands: of('total_commands_processed'),
    /** Of scripts too, by name. */
    calls: Object.fromEntries(
      [...info.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)]),
    ),
    /** Of the thread that runs commands. */
    processorMs: (of('used_cpu_user_main_thread') + of('used_cpu_sys_main_thread')) * 1000,
  }
}

/** Calls `work` for each of the items, a few at a time. */
export async function eachOf(items, work, atOnce = 16) {
  const rest = [...items]
  const worker = async () => {
    while (rest.length > 0) await work(rest.shift())
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** A table in Markdown. */
export function table([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map(row => String(row[column]).length)))
  const line = cells =>
    `| ${cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](widths[i])).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
