import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, settingsTable } from '@sluice/service'
import { freePort } from '@sluice/testing'
import { parse } from 'yaml'

interface Service {
  readonly image?: string
  readonly command?: string
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly networks?: readonly string[] | Readonly<Record<string, { ipv4_address: string }>>
  readonly depends_on?: readonly string[] | Readonly<Record<string, { condition: string }>>
  readonly healthcheck?: { readonly test?: string }
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, object>>
}

const platform = ['gateway', 'router', 'fan-out', 'dlq']

/** As compose merges files: maps by key, everything else is replaced. */
function merged(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over ?? under
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])]
  return Object.fromEntries(keys.map(key => [key, merged(under[key], over[key])]))
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function read(...files: string[]): Compose {
  const parsed = files.map(file => parse(readFileSync(file, 'utf8'), { merge: true }) as unknown)
  return parsed.reduce((all, one) => merged(all, one)) as Compose
}

/** What an operator would lose: an installation that starts, keeps its data and finds the Redis that the file makes. */
describe.each([
  ['alone', read('docker-compose.yml')],
  ['with Sentinel', read('docker-compose.yml', 'deploy/compose/sentinel.yml')],
  ['as a Cluster', read('docker-compose.yml', 'deploy/compose/cluster.yml')],
])('the compose files of a Valkey %s', (kind, { services, volumes }) => {
  const nodes = Object.keys(services).filter(name => name.startsWith('redis'))
  const sentinels = Object.keys(services).filter(name => name.startsWith('sentinel'))

  it('have the platform, as many nodes as they say, and a look at the health of each', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(platform))
    const expected = { alone: [1, 0], 'with Sentinel': [3, 3], 'as a Cluster': [6, 0] }[kind]
    expect([nodes.length, sentinels.length]).toEqual(expected)
    for (const name of [...nodes, ...sentinels]) expect(services[name]!.healthcheck?.test).toMatch(/valkey-cli .*grep/)
  })

  it('wait for services that there are, and that say when they are well', () => {
    for (const { depends_on: needs = {} } of Object.values(services))
      for (const name of Array.isArray(needs) ? needs : Object.keys(needs)) {
        expect(Object.keys(services)).toContain(name)
        const { condition } = (needs as Readonly<Record<string, { condition: string }>>)[name] ?? {}
        if (condition === 'service_healthy') expect(services[name]!.healthcheck?.test).toBeDefined()
      }
  })

  it('keep the data of each node in a volume of its own, and open none', () => {
    const kept = [...nodes, ...sentinels].map(name => services[name]!.volumes!.join())
    expect(new Set(kept).size).toBe(kept.length)
    for (const volume of kept) expect(Object.keys(volumes)).toContain(volume.replace(/:\/data$/, ''))
    for (const name of [...nodes, ...sentinels]) {
      const { ports, networks = [] } = services[name]!
      expect([ports, Array.isArray(networks) ? networks : Object.keys(networks)]).toEqual([undefined, ['inside']])
    }
  })

  it('give the platform settings that it has, and the address of all of them', () => {
    for (const name of platform) {
      const environment = services[name]!.environment!
      for (const variable of Object.keys(environment)) expect(settingsTable).toHaveProperty([variable])
      const url = environment['REDIS_URL']!
      const hosts = url.replace(/^.*\/\/|\/[^/]*$/g, '').split(',')
      const wanted = sentinels.length > 0 ? sentinels.map(name => `${name}:26379`) : nodes.map(name => `${name}:6379`)
      expect(hosts).toEqual(wanted)
      expect(url).toMatch(
        { alone: /^redis:/, 'with Sentinel': /^redis\+sentinel:.*\/sluice$/, 'as a Cluster': /^redis\+cluster:/ }[
          kind
        ]!,
      )
      const set = Object.entries(environment).filter(([, value]) => value !== null)
      const settings = {
        ...Object.fromEntries(set),
        SLUICE_API_KEY: 'a-key-of-32-characters-or-more-01',
        SLUICE_SECRET_KEY: '',
        WEBHOOK_ALLOW: '',
        PUBLIC_URL: '',
        TRUST_PROXY: '',
      }
      expect(() => readSettings(settings)).not.toThrow()
    }
  })

  it('let the one who starts them say who is let in, by every setting there is for it', () => {
    const isOfCallers = /^(SLUICE_(API_KEY|SECRET_KEY|ACCESS)|OIDC_.*|PUBLIC_URL|TRUST_PROXY|CORS_.*)$/
    const wanted = Object.keys(settingsTable).filter(name => isOfCallers.test(name) && !name.endsWith('_FILE'))
    expect(wanted.length).toBeGreaterThan(10)
    const { environment = {} } = services['gateway']!
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(wanted))
    for (const name of wanted) expect(environment[name] ?? `\${${name}:`).toMatch(`\${${name}:`)
  })

  it('configure nodes with directives that a server takes, and never let one throw events away', async () => {
    for (const name of nodes) {
      const { command = '', environment } = services[name]!
      const config = environment?.['CONFIG']
      const directives =
        config ??
        command
          .replace(/^valkey-server/, '')
          .split(' --')
          .join('\n')
      expect(directives).toMatch(/^appendonly yes$/m)
      expect(directives).toMatch(/^maxmemory-policy noeviction$/m)
      expect(await refusedBy(directives)).toBeUndefined()
    }
  })

  it('make a quorum of Sentinels that watch the first node', () => {
    for (const name of sentinels) {
      const config = services[name]!.environment!['CONFIG']!
      expect(config).toMatch(/^sentinel monitor sluice redis 6379 2$/m)
      expect(config).toContain(`sentinel announce-ip ${name}\n`)
    }
  })

  it('make one Cluster of all nodes by their fixed addresses, each master with a replica', () => {
    if (kind !== 'as a Cluster') return expect(services['cluster']).toBeUndefined()
    const addresses = nodes.map(
      name => (services[name]!.networks as { inside: { ipv4_address: string } }).inside.ipv4_address,
    )
    expect(new Set(addresses).size).toBe(nodes.length)
    const { command } = services['cluster']!
    expect(command).toContain(
      `--cluster create ${addresses.map(address => `${address}:6379`).join(' ')} --cluster-replicas 1`,
    )
  })
})

/** What a server says of its configuration where it does not start with it. */
async function refusedBy(directives: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-compose-'))
  const here = `${directives}\nport ${await freePort()}\nbind 127.0.0.1\ndir ${folder}\ndaemonize no\n`
  writeFileSync(join(folder, 'valkey.conf'), here)
  const child = spawn('redis-server', [join(folder, 'valkey.conf')])
  try {
    return await new Promise(resolve => {
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text: Buffer) => {
          said += text.toString()
          if (/Ready to accept|Connecting to MASTER|MASTER <-> REPLICA/.test(said)) resolve(undefined)
        })
      child.once('exit', () => resolve(said))
    })
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}
