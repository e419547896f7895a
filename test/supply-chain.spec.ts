import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

// What a build trusts: packages by their digest, no script of theirs, images by their whole version; and what compose opens.
const text = (file: string) => readFileSync(join(process.cwd(), file), 'utf8')

interface Locked {
  readonly version?: string
  readonly link?: boolean
  readonly integrity?: string
  readonly resolved?: string
  readonly optional?: boolean
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, Locked> }
  const installed = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

  it('names the digest of every package that is installed from a registry', () => {
    expect(installed.length).toBeGreaterThan(500)
    const without = installed.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('takes packages from registries only', () => {
    const elsewhere = installed.filter(
      ([, { resolved }]) => resolved && !resolved.startsWith('https://registry.npmjs.org/'),
    )
    expect(elsewhere.map(([path]) => path)).toEqual([])
  })

  it('lists the optional packages of every platform, or npm ci fails elsewhere', () => {
    for (const name of ['@swc/core-darwin-arm64', '@swc/core-win32-x64-msvc', '@unrs/resolver-binding-darwin-arm64'])
      expect(packages[`node_modules/${name}`]).toMatchObject({ optional: true, version: expect.any(String) })
  })
})

describe('packages', () => {
  it('run no script of theirs', () => {
    expect(text('.npmrc')).toMatch(/^ignore-scripts=true$/m)
    expect(text('scripts/setup/install.mjs')).toContain('--ignore-scripts')
    for (const line of text('Dockerfile')
      .split('\n')
      .filter(line => /^[^#]*npm (ci|install|prune)/.test(line)))
      expect(line).toContain('--ignore-scripts')
  })

  it('of this repository have no scripts that an install would run', () => {
    const folders = ['libs', 'apps', 'examples'].flatMap(parent => readdirSync(parent).map(name => join(parent, name)))
    const packages = folders.filter(folder => existsSync(join(folder, 'package.json')))
    for (const folder of ['.', ...packages]) {
      const { scripts = {} } = JSON.parse(text(join(folder, 'package.json'))) as { scripts?: Record<string, string> }
      const hooks = Object.keys(scripts).filter(name => /^(pre|post)|^(install|prepare)$/.test(name))
      expect([folder, hooks]).toEqual([folder, []])
    }
  })
})

describe('images', () => {
  const compose = parse(text('docker-compose.yml'), { merge: true }) as {
    services: Record<
      string,
      { image: string; ports?: string[]; environment?: Record<string, string>; networks: string[] }
    >
    networks: Record<string, { internal?: boolean }>
  }

  it('are named by their whole version', () => {
    const from = [...text('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(match => match[1]!)
    const files = ['docker-compose.yml', ...readdirSync('deploy/compose').map(name => join('deploy/compose', name))]
    const named = files.flatMap(file => [...text(file).matchAll(/^ *image: (\S+)/gm)].map(match => match[1]!))
    const foreign = [...from, ...named].filter(image => image !== 'sluice:local')
    expect(foreign.length).toBeGreaterThan(5)
    for (const image of foreign)
      expect(image).toMatch(/^[a-z]+(\/[a-z]+)?:\d+\.\d+\.\d+-[a-z-]+(\$\{VALKEY_DIGEST:-\})?$/)
    expect(new Set(foreign.filter(image => image.startsWith('valkey'))).size).toBe(1)
  })

  it('run as a user with a number, which a cluster can tell from root', () => {
    const users = [...text('Dockerfile').matchAll(/^USER (.+)$/gm)].map(match => match[1])
    expect(users).toEqual(['1000:1000'])
  })

  it('open one port, on this machine alone, and nothing without the key', () => {
    const { redis, ...services } = compose.services
    expect(redis!.ports).toBeUndefined()
    expect(redis!.networks).toEqual(['inside'])
    expect(compose.networks['inside']).toEqual({ internal: true })
    for (const [name, { ports = [], environment }] of Object.entries(services)) {
      expect([name, ports]).toEqual([name, name === 'gateway' ? ['127.0.0.1:${PORT:-4000}:4000'] : []])
      expect(environment!['SLUICE_API_KEY']).toMatch(/^\$\{SLUICE_API_KEY:\?/)
    }
  })
})
