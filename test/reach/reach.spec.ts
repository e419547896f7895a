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
  let services = 0

  beforeAll(async () => {
    const [packed] = await Promise.all([
      outside.run(process.cwd(), process.execPath, ['scripts/pack-sdk.mjs']),
      outside.installTools(nodes),
      Platform.start().then(started => (platform = started)),
    ])
    const tarball = `${process.cwd()}/${/^dist\/pack\/.*\.tgz$/m.exec(packed)![0]}`
    await Promise.all(nests.map(nest => outside.installNest(nest, tarball)))
  }, 600_000)
  afterAll(async () => {
    await platform?.stop()
    outside.remove()
  })

  const each = chosen.flatMap(one => one.nodes.map(node => ({ ...one, node })))
  it('are those that the page promises', () => {
    expect(longForm ? all.length : chosen.length).toBe(longForm ? 25 : few.length)
  })

  it.each(each)(
    'Nest $nest, $project, $runner, Node $node',
    async setUp => {
      const folder = await outside.build(setUp)
      await outside.test(folder, setUp.runner, setUp.node)
      const env = {
        SERVICE: `reach-${++services}`,
        REDIS_URL: platform.redis.url,
        GATEWAY: platform.url,
        SLUICE_API_KEY: platform.key,
      }
      expect(await outside.run(folder, outside.node(setUp.node), ['dist/main.js'], env)).toBe('all is well\n')
    },
    180_000,
  )
})
