import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort, RedisServer, until } from '@sluice/testing'

// Walks through the example shop as its README says: runs the commands, compares the answers. Needs the built output.
const root = join(__dirname, '../..')
const shop = join(root, 'examples/01-shop')
const key = 'sk_for-the-tour-of-the-shop'
const run = promisify(execFile)

let redis: RedisServer
let environment: NodeJS.ProcessEnv
let sluiceUrl: string
const children: ChildProcess[] = []
/** What the shop printed, a line each. */
const story: string[] = []

beforeAll(async () => {
  redis = await RedisServer.start()
  const [port, shopPort] = [await freePort(), await freePort()]
  sluiceUrl = `http://127.0.0.1:${port}`
  const settings = { REDIS_URL: redis.url, SLUICE_URL: sluiceUrl, SLUICE_API_KEY: key, SHOP_PORT: String(shopPort) }
  const tour = { KEY: key, SLUICE: sluiceUrl, SHOP: `http://127.0.0.1:${shopPort}` }
  environment = { ...process.env, ...settings, ...tour, NO_COLOR: '1' }
  start('apps/standalone/dist/main.js', {
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'error',
    WEBHOOK_ALLOW: '127.0.0.0/8',
  })
  await until(async () => (await fetch(`${sluiceUrl}/health/ready`)).ok, 'Sluice is ready')
  const stdout = start('examples/01-shop/dist/main.js').stdout!
  createInterface({ input: stdout }).on('line', line => story.push(line))
  await told('shop      is open')
}, 60_000)

afterAll(async () => {
  for (const child of children.reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    const [code] = (await ended) as [number | null]
    clearTimeout(late)
    expect(code).toBe(0)
  }
  await redis?.stop()
})

test('an order reaches billing, shipping, the partner and the packer', () => follow('Place an order'))

test('what the loyalty service did not take is a dead letter', () => follow('See what failed'))

test('a file of orders: each good one arrives once, each bad one is named', async () => {
  await follow('Send a file of orders')
  const orders = goodOrders()
  const big = orders.filter(order => order.total > 100)
  const all: [service: string, words: string, orders: Order[]][] = [
    ['billing', 'charged', orders],
    ['shipping', 'parcel for', orders],
    ['shipping', 'insured', big],
    ['partner', 'received', big],
    ['packing', 'packed', big],
  ]
  for (const [service, words, expected] of all) {
    await until(() => heard(service, words).length >= expected.length, `${service} ${words} ${expected.length} orders`)
  }
  // not before everything has arrived: what came twice would be seen here
  for (const [service, words, expected] of all) expect(heard(service, words)).toEqual(ids(expected))
})

test('an order that nobody can charge is a dead letter at once', () => follow('See what nobody can handle'))

test('what is sent again reaches the service that failed, and only that one', async () => {
  const members = ids(goodOrders().filter(order => order.customer))
  await until(
    async () => (await letters('loyalty')).length === members.length,
    'all deliveries to loyalty are given up',
  )
  const before = story.length
  await follow('Fix it and send again')
  const rewarded = () => story.flatMap(line => /^loyalty .* points for \S+ \((.*)\)$/.exec(line)?.[1] ?? []).sort()
  await until(() => rewarded().length >= members.length, 'all points are given')
  expect(story.slice(before).filter(line => !line.startsWith('loyalty '))).toEqual([])
  expect(rewarded()).toEqual(members)
  expect(heard('billing', 'charged')).toEqual(ids(goodOrders()))
})

test('the pages to look at are there', async () => {
  await follow('Look around')
  const basic = { authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` }
  const board = await fetch(`${sluiceUrl}/queues/api/queues`, { headers: basic })
  expect(await board.text()).toContain('"packing"')
  expect((await fetch(`${sluiceUrl}/docs`)).status).toBe(200)
})

test('the file of orders is the one that the generator makes', async () => {
  const made = await run('node', [join(shop, 'dist/orders/make-orders.js')])
  expect(made.stdout).toBe(readFileSync(join(shop, 'orders.jsonl'), 'utf8'))
})

function start(file: string, more: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn('node', [join(root, file)], {
    cwd: root,
    env: { ...environment, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  children.push(child)
  return child
}

/** Runs the commands of one section of the README and waits for what it promises. */
async function follow(section: string): Promise<void> {
  const readme = readFileSync(join(shop, 'README.md'), 'utf8')
  const text = readme.split(/^## /m).find(part => part.startsWith(`${section}\n`))
  const blocks = [...text!.matchAll(/^```(\w+)\n([^]*?)^```/gm)].map(([, language, content]) => ({
    language,
    content: content!.trimEnd(),
  }))
  let command = ''
  let answer = ''
  for (const { language, content } of blocks) {
    if (language === 'bash') answer = await shell((command = content))
    else if (language === 'json') await answered(command, answer, JSON.parse(content))
    else if (content.startsWith('[shop] '))
      for (const line of content.split('\n')) await told(line.slice('[shop] '.length))
    else expect(answer).toBe(content)
  }
}

async function shell(command: string): Promise<string> {
  return (await run('bash', ['-ec', command], { cwd: root, env: environment })).stdout.trimEnd()
}

/** A command that only reads is asked again until the answer is there. */
async function answered(command: string, first: string, expected: object): Promise<void> {
  const like = lenient(expected) as object
  if (command.includes(' -d ')) return expect(JSON.parse(first)).toMatchObject(like)
  let answer = first
  const right = async () => {
    answer = await shell(command)
    expect(JSON.parse(answer)).toMatchObject(like)
    return true
  }
  await until(right, 'the answer is as the README says').catch(() => expect(JSON.parse(answer)).toMatchObject(like))
}

/** The `…` of the README stands for anything. */
function lenient(expected: unknown): unknown {
  if (Array.isArray(expected)) return expected.map(lenient)
  if (typeof expected === 'object' && expected)
    return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, lenient(value)]))
  if (typeof expected !== 'string' || !expected.includes('…')) return expected
  const escaped = expected.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return expect.stringMatching(new RegExp(`^${escaped.join('.+')}$`, 's'))
}

async function told(line: string): Promise<void> {
  await until(() => story.includes(line), `the shop says: ${line}`)
}

/** The order ids that a service named with these words, sorted; one that it named twice is there twice. */
function heard(service: string, words: string): string[] {
  const line = new RegExp(`^${service} .*${words}.*?\\b(A-\\d+)`)
  return story.flatMap(said => line.exec(said)?.[1] ?? []).sort()
}

async function letters(destination: string): Promise<unknown[]> {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${sluiceUrl}/v1/dead-letters?destination=${destination}&limit=500`, { headers })
  return ((await answer.json()) as { items: unknown[] }).items
}

interface Order {
  readonly orderId: string
  readonly customer?: string
  readonly total: number
}

/** The orders of the file that can be charged, and the one that the tour places itself. */
function goodOrders(): Order[] {
  const bad = [17, 42, 58, 83, 119, 131, 166, 204, 237, 271]
  const lines = readFileSync(join(shop, 'orders.jsonl'), 'utf8').trimEnd().split('\n')
  const events = lines
    .filter((_, i) => !bad.includes(i + 1))
    .map(line => JSON.parse(line) as { type: string; data: Order })
  const own = { orderId: 'A-1001', customer: 'ada@example.com', total: 129.5 }
  return [own, ...events.filter(({ type }) => type === 'com.shop.order.created').map(({ data }) => data)]
}

function ids(orders: readonly Order[]): string[] {
  return orders.map(({ orderId }) => orderId).sort()
}
