import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A service as a process of its own; `standalone` is the whole platform, as `npm start` has it. */
export interface Platform {
  readonly url: string
  /** Changes the settings of the default bus. */
  bus(settings: object): Promise<void>
  /** Processor time that it has used, in microseconds. */
  cpu(): Promise<number>
  stop(): Promise<void>
}

interface Extras {
  readonly nodeArguments?: readonly string[]
  /** Variables of the environment. */
  readonly settings?: Readonly<Record<string, string>>
}

export async function startPlatform(
  service: 'standalone' | 'gateway',
  redisUrl: string,
  apiKey: string,
  { nodeArguments = [], settings = {} }: Extras = {},
): Promise<Platform> {
  const main = fileURLToPath(new URL(`../../../bundle/dist/${service}.js`, import.meta.url))
  const child = spawn(process.execPath, [...nodeArguments, main], {
    env: {
      ...process.env,
      REDIS_URL: redisUrl,
      SLUICE_API_KEY: apiKey,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the platform did not start')))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const ready = /ready on (\S+)/.exec(text)
      if (ready) resolve(ready[1]!)
      else process.stderr.write(text) // a warning
    })
  })
  return {
    url,
    async bus(settings) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
      const put = { method: 'PUT', headers, body: JSON.stringify(settings) }
      const answer = await fetch(`${url}/v1/buses/default`, put)
      if (!answer.ok) throw new Error(await answer.text())
    },
    async cpu() {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } })
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(await answer.text())![1]) * 1e6
    },
    async stop() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
