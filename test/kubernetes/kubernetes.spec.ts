import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings, settingsTable } from '@sluice/service'
import { Ajv } from 'ajv'
import { chart, defaultValues, documentsOf, type Manifest, merged, render, type Values, valuesSchema } from './chart.js'
import { plainManifests, writePlainManifests } from './plain.js'

/** Values that between them use all of the chart. */
const ways: Readonly<Record<string, Values>> = {
  'the default values': {},
  standalone: { mode: 'standalone' },
  'an ingress with a certificate, metrics and scaling on lag': {
    ingress: { enabled: true, className: 'nginx', tlsSecretName: 'sluice-tls', annotations: { a: 'b' } },
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    keda: { enabled: true },
    networkPolicy: {
      gatewayFrom: [{ namespaceSelector: { matchLabels: { a: 'b' } } }],
      metricsFrom: [{ podSelector: {} }],
      redis: { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [6380] },
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'receiver' } } }] }],
      egressOfAll: [{ to: [{ podSelector: { matchLabels: { app: 'collector' } } }] }],
    },
  },
  'scaling on processor time, and places': {
    services: Object.fromEntries(['gateway', 'router'].map(name => [name, { autoscaling: { enabled: true } }])),
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    priorityClassName: 'high',
    podAnnotations: { 'example.com/a': 'b' },
  },
  'Sentinels with TLS, a digest, and settings of one service': {
    image: { repository: 'team/sluice', digest: `sha256:${'a'.repeat(64)}`, pullSecrets: [{ name: 'pull' }] },
    secret: { settings: ['SLUICE_API_KEY', 'REDIS_PASSWORD', 'REDIS_SENTINEL_PASSWORD'] },
    redisTls: { secretName: 'redis-tls', cert: 'tls.crt', key: 'tls.key' },
    settings: { REDIS_URL: 'redis+sentinel://s1:26379,s2:26379/sluice', LEASE_TTL_MS: '5000' },
    services: { router: { settings: { LEASE_TTL_MS: '3000' } } },
    networkPolicy: { enabled: false },
  },
}

const podsOf = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind))
const envOf = ({ spec }: Manifest): Record<string, string> =>
  Object.fromEntries(
    spec.template.spec.containers[0].env.map((one: { name: string; value: string }) => [one.name, one.value]),
  )

/** What the schemas say of manifests. */
function problemsOf(manifests: readonly Manifest[]): string {
  const options = { input: JSON.stringify(manifests), encoding: 'utf8', timeout: 100_000 } as const
  const ran = spawnSync('node', [join('test', 'kubernetes', 'schemas.mjs')], options)
  if (ran.status !== 0) throw new Error(ran.stderr)
  return ran.stdout
}

/** What an operator would lose: a chart that Kubernetes takes, whatever values choose, and that asks for no right it does not need. */
describe.each(Object.entries(ways))('the chart with %s', (_, values) => {
  const { manifests, missing } = render(values)

  it('makes manifests that the schemas of Kubernetes, KEDA and the Prometheus operator allow, without a field that they do not know', () => {
    expect(manifests.length).toBeGreaterThan(4)
    expect(problemsOf(manifests)).toBe('')
  })

  it('asks for no value that values.yaml does not have, and values.schema.json takes the values', () => {
    // only stages that scale on lag say how
    expect([...missing].filter(path => path !== 'lag')).toEqual([])
    const validate = new Ajv({ allErrors: true }).compile(valuesSchema)
    validate(merged(defaultValues, values))
    expect(validate.errors).toBeNull()
  })

  it('runs everything as a numeric user without rights, on a root that it cannot write', () => {
    for (const { spec } of podsOf(manifests)) {
      const { securityContext: pod, containers, automountServiceAccountToken } = spec.template.spec
      expect(pod).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } })
      expect(automountServiceAccountToken).toBe(false)
      for (const { securityContext, resources, image } of containers) {
        expect(securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        })
        expect(resources).toMatchObject({
          requests: { cpu: expect.any(String) },
          limits: { memory: expect.any(String) },
        })
        expect(image).toMatch(/(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/)
      }
    }
  })

  it('gives each service settings that it takes, secrets as files, and the time to drain and to stop', () => {
    for (const manifest of podsOf(manifests)) {
      const env = envOf(manifest)
      for (const name of Object.keys(env)) expect(settingsTable).toHaveProperty([name])
      const { SLUICE_API_KEY_FILE: file, ...others } = env
      expect(file).toBe('/etc/sluice/secret/SLUICE_API_KEY')
      const clear = Object.entries(others).filter(([name]) => !name.endsWith('_FILE'))
      expect(() => readSettings({ ...Object.fromEntries(clear), SLUICE_API_KEY: 'k'.repeat(32) })).not.toThrow()
      const { terminationGracePeriodSeconds: grace, containers } = manifest.spec.template.spec
      expect(grace).toBeGreaterThanOrEqual(Number(env['SHUTDOWN_DELAY_MS']) / 1000 + 30)
      const { readinessProbe: ready, startupProbe: start, command } = containers[0]
      // the drain lasts longer than a balancer takes to notice
      if (/gateway|standalone/.test(command[1]))
        expect(Number(env['SHUTDOWN_DELAY_MS']) / 1000).toBeGreaterThan(
          ready.periodSeconds * ready.failureThreshold + 2,
        )
      expect(start.periodSeconds * start.failureThreshold).toBeGreaterThan(30)
      const [, service] = /^bundle\/dist\/(.+)\.js$/.exec(command[1])!
      expect(existsSync(`apps/${service}/src/main.ts`)).toBe(true)
    }
  })

  const jobLabel = ['app.kubernetes.io/name', 'sluice']
  it('refers to what there is: selectors, services, what is scaled, volumes', () => {
    const names = (kind: string) => manifests.filter(one => one.kind === kind).map(({ metadata }) => metadata.name)
    const pods = podsOf(manifests).map(({ spec }) => spec.template.metadata.labels as Record<string, string>)
    const isFound = (selector: Record<string, string>) =>
      pods.filter(labels => Object.entries(selector).every(([name, value]) => labels[name] === value)).length
    for (const { kind, spec } of manifests) {
      if (kind === 'Service') expect(isFound(spec.selector)).toBe(1)
      if (kind === 'Deployment' || kind === 'PodDisruptionBudget') expect(isFound(spec.selector.matchLabels)).toBe(1)
      if (kind === 'NetworkPolicy') expect(isFound(spec.podSelector.matchLabels)).toBe(1)
      if (/Autoscaler|ScaledObject/.test(kind)) expect(names('Deployment')).toContain(spec.scaleTargetRef.name)
      // by this label alerts know its jobs: the name of a Service begins with that of the release
      if (kind === 'ServiceMonitor') expect([spec.jobLabel, spec.selector.matchLabels[spec.jobLabel]]).toEqual(jobLabel)
      if (kind === 'Ingress') expect(names('Service')).toContain(spec.rules[0].http.paths[0].backend.service.name)
      if (kind !== 'Deployment') continue
      const { volumes, containers, serviceAccountName } = spec.template.spec
      expect(names('ServiceAccount')).toContain(serviceAccountName)
      const mounted = containers[0].volumeMounts.map(({ name }: { name: string }) => name)
      expect(volumes.map(({ name }: { name: string }) => name)).toEqual(mounted)
    }
    const scaled = manifests
      .filter(({ kind }) => /Autoscaler|ScaledObject/.test(kind))
      .map(({ spec }) => spec.scaleTargetRef.name)
    for (const { metadata, spec } of podsOf(manifests))
      expect([metadata.name, 'replicas' in spec]).toEqual([metadata.name, !scaled.includes(metadata.name)])
  })
})

describe('values of the chart', () => {
  const validate = new Ajv({ allErrors: true }).compile(valuesSchema)

  it.each<[string, Values]>([
    ['a service that there is not', { services: { getaway: {} } }],
    ['a misspelt value', { image: { tags: '0.1.0' } }],
    ['a tag that moves', { image: { tag: 'latest' } }],
    ['a number as a setting, of which Helm would make 1e+06', { settings: { MAX_EVENT_BYTES: 1000000 } }],
    ['a secret in clear text', { settings: { SLUICE_API_KEY: 'k'.repeat(32) } }],
    ['a setting that the chart makes itself', { services: { gateway: { settings: { SHUTDOWN_DELAY_MS: '0' } } } }],
    ['no API key', { secret: { settings: ['REDIS_URL'] } }],
  ])('that have %s are refused', (_, values) => {
    expect(validate(merged(defaultValues, values))).toBe(false)
  })

  it('can name every secret that Sluice reads from a file', () => {
    const { properties } = valuesSchema as any
    const files = Object.keys(settingsTable).filter(name => /_FILE$/.test(name) && !/_TLS_/.test(name))
    expect(properties.secret.properties.settings.items.enum.map((name: string) => `${name}_FILE`).sort()).toEqual(
      files.sort(),
    )
  })

  it('name the version that package.json has', () => {
    expect(chart.appVersion).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
  })

  it('reach the services in this way: those of one service go before those of all', () => {
    const { manifests } = render(ways['Sentinels with TLS, a digest, and settings of one service'])
    const of = (name: string) =>
      envOf(manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!)
    expect(of('sluice-router')).toMatchObject({
      LEASE_TTL_MS: '3000',
      REDIS_TLS_KEY_FILE: '/etc/sluice/redis-tls/tls.key',
    })
    expect(of('sluice-dlq')).toMatchObject({
      LEASE_TTL_MS: '5000',
      REDIS_URL: 'redis+sentinel://s1:26379,s2:26379/sluice',
    })
  })
})

/** What an operator without Helm would lose. */
describe('the plain manifests', () => {
  if (process.env['UPDATE_MANIFESTS']) writePlainManifests()
  const files = (folder: string) => readdirSync(folder, { recursive: true }).map(file => join(folder, String(file)))
  const isManifest = (file: string) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml')
  const all = files('deploy/kubernetes').filter(isManifest)

  it('are what the chart makes of its default values', () => {
    for (const [file, text] of plainManifests()) expect([file, readFileSync(file, 'utf8')]).toEqual([file, text])
    expect(all.filter(file => !file.includes('valkey')).sort()).toEqual([...plainManifests().keys()].sort())
  })

  it('are allowed by the schemas, and are all in a kustomization', () => {
    expect(problemsOf(all.flatMap(file => documentsOf(readFileSync(file, 'utf8'))))).toBe('')
    for (const folder of ['services', 'standalone', 'valkey']) {
      const root = `deploy/kubernetes/${folder}`
      const { resources } = documentsOf(readFileSync(`${root}/kustomization.yaml`, 'utf8'))[0]!
      expect(resources.sort()).toEqual(readdirSync(root).filter(isManifest).sort())
    }
  })

  it('have the Valkey of the compose file, which never throws events away', () => {
    const [set] = podsOf(documentsOf(readFileSync('deploy/kubernetes/valkey/valkey.yaml', 'utf8')))
    const { image, args } = set!.spec.template.spec.containers[0]
    const [, composed] = /image: (valkey\/valkey:[\w.-]+)/.exec(readFileSync('docker-compose.yml', 'utf8'))!
    expect(image).toBe(composed)
    expect(args.join(' ')).toContain('--appendonly yes --appendfsync everysec')
    expect(args.join(' ')).toContain('--maxmemory-policy noeviction')
  })
})
