import { longForm } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { Outside, ownNode } from './outside.js'
import { type SetUp, setUps } from './page.js'

const all = setUps().filter(({ nodes }) => nodes.length > 0)

/** Each Nest, each kind of project and each runner at least once, with the Node that runs this. */
const few = [
  ['10', 'CommonJS, node10', 'Jest with ts-jest'],
  ['11', 'CommonJS, nodenext', 'Jest with swc'],
  ['11', 'ESM', 'Vitest'],
  ['12', 'ESM', 'Jest in ESM'],
]
const isOfFew = ({ nest, project, runner }: SetUp) => few.some(one => one.join() === [nest, project, runner].join())
const chosen = longForm ? all : all.filter(isOfFew).map(one => ({ ...one, nodes: [ownNode] }))
const nests = [...new Set(chosen.map(({ nest }) => nest))]
const nodes = [...new Set(chosen.flatMap(({ nodes }) => nodes))]

describe('the packed SDK in projects outside, set up as docs/tests.md says', () => {
  const outside = new Outside()
  let platform: Platform

  beforeAll(async () => {
    const pack = outside.run(process.cwd(), process.execPath, ['scripts/pack-sdk.mjs'])
    const [packed] = await Promise.all([pack, outside.installTools(nodes)])
    const tarball = `${process.cwd()}/${/^dist\/pack\/.*\.tgz$/m.exec(packed)![0]}`
    await Promise.all(nests.map(nest => outside.installNest(nest, tarball)))
    platform = await Platform.start()
  }, 600_000)
  afterAll(async () => {
    await platform?.stop()
    outside.remove()
  })

  const each = chosen.flatMap(one => one.nodes.map(node => ({ ...one, node })))
  const ran = new Set<string>()

  it.each(each)(
    'Nest $nest, $project, $runner, Node $node',
    async setUp => {
      const { nest, project, runner, node } = setUp
      const folder = await outside.build(setUp)
      await outside.test(folder, runner, node)
      const what = [nest, project, node].join()
      if (ran.has(what)) return // with another runner
      ran.add(what)
      const env = {
        SERVICE: `reach-${ran.size}`,
        REDIS_URL: platform.redis.url,
        GATEWAY: platform.url,
        SLUICE_API_KEY: platform.key,
      }
      expect(await outside.run(folder, outside.node(node), ['dist/main.js'], env)).toBe('all is well\n')
    },
    180_000,
  )

  const entries = ['', '/testing', '/microservices', '/outbox', '/terminus']

  it.each(nests)('import and require() give the same classes of every entry, beside Nest %s', async nest => {
    const same = `import 'reflect-metadata'
      import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)
      for (const entry of ${JSON.stringify(entries)}) {
        const [imported, required] = [await import('@sluice/nest' + entry), require('@sluice/nest' + entry)]
        const names = Object.keys(imported)
        console.log(names.length > 0 && names.every(name => imported[name] === required[name]))
      }`
    expect(await outside.runModule(nest, same)).toBe('true\n'.repeat(entries.length))
  })

  it('a tool that loads both forms into one process is told so', async () => {
    const both = `import 'reflect-metadata'
      import { createRequire } from 'node:module'
      import '@sluice/nest'
      createRequire(import.meta.url)('./node_modules/@sluice/nest/dist/cjs/testing/index.js')`
    await expect(outside.runModule(nests[0]!, both)).rejects.toThrow('is loaded as ESM and again as CommonJS')
  })

  it('the short form has each Nest, each kind of project and each runner', () => {
    const values = (of: readonly SetUp[]) => ({
      nests: new Set(of.map(({ nest }) => nest)),
      projects: new Set(of.map(({ project }) => project)),
      runners: new Set(of.map(({ runner }) => runner)),
    })
    expect(values(all.filter(isOfFew))).toEqual(values(all))
  })

  if (longForm)
    it.each(nests)('the source of the SDK uses nothing that Nest %s has not', async nest => {
      expect(await outside.faultsOfSource(nest)).toEqual([])
    })
})
