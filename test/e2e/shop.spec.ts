import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, until } from '@sluice/testing'
import { FirstStart } from './first-start.js'

// The first hour of a new user: `npm start`, what it prints to be pasted, and the tour of the shop as its README says it, the
// commands run and the answers compared. Then all of it once more within five minutes, on another port. Needs the built output.
const root = join(__dirname, '../..')
const shop = join(root, 'examples/01-shop')
const run = promisify(execFile)

const start = new FirstStart()
afterAll(() => start.remove())

/** What `. .sluice/env` sets. */
let environment: Record<string, string>
/** Where the story of the tour begins in that of the shop. */
let begin = 0
const redisUrls: string[] = []

describe.each(['the first time', 'again, on another port'])('%s', () => {
  beforeAll(async () => {
    begin = 0
    const [port, shopPort] = [String(await freePort()), String(await freePort())]
    await start.start({ PORT: port, SHOP_PORT: shopPort })
    const said = await run('bash', ['-c', '. .sluice/env && env'], {
      cwd: start.folder,
      env: { PATH: process.env['PATH']! },
    })
    environment = Object.fromEntries(said.stdout.split('\n').map(line => line.split(/=(.*)/s).slice(0, 2)))
    expect(environment['SLUICE']).toBe(`http://127.0.0.1:${port}`)
    redisUrls.push(environment['REDIS_URL']!)
  }, 180_000)
  afterAll(async () => expect(await start.stop()).toBe(0), 60_000)

  test('Redis is where it was', () => expect(new Set(redisUrls).size).toBe(1))

  test('the first address that is printed is that of the console', async () => {
    const [first] = start.printed.filter(line => !line.startsWith('[') && line.includes('http://'))
    expect(first).toBe(`  Console  ${environment['SLUICE']}/console`)
    const page = await fetch(`${environment['SLUICE']}/console`)
    expect(await page.text()).toContain('<base href="/console/"')
  })

  test('what is printed to be pasted does what it says', async () => {
    const [place, see, repair] = start.commands()
    await shell(place!)
    await told('loyalty   no points for A-1001: the loyalty service answers 503 (try 3 of 3)')
    await until(async () => (await shell(see!)).includes('the loyalty service answers 503'), 'the dead letter is there')
    expect(JSON.parse((await shell(repair!)).replace(/^\{"up":true\}/, ''))).toMatchObject({ redriven: 1 })
    await told('loyalty   129 points for ada@example.com (A-1001)')
    await until(async () => (await letters('loyalty')).length === 0, 'no dead letter is left')
    begin = start.story.length
  })

  test('the last line leads to a key for each program', () => {
    const last = start.printed.findLast(line => line.includes('README.md') || line.includes('docs/'))
    expect(last).toContain('docs/security.md')
  })

  test('what the README of the repository says of HTTP works beside the shop, and spoils nothing of its tour', async () => {
    const section = readFileSync(join(root, 'README.md'), 'utf8').split('\n## Over HTTP\n')[1]!.split('\n## ')[0]!
    const [publish, put] = [...section.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, command]) => command!)
    expect(JSON.parse(await shell(publish!))).toMatchObject({ id: 'R-1' })
    const rule = JSON.parse(await shell(put!)) as { name: string; targets: object[] }
    expect(rule.targets).toHaveLength(2)
    await shell(`curl -sf -X DELETE $SLUICE/v1/buses/default/rules/${rule.name} -H "Authorization: Bearer $KEY"`)
    expect(await letters('')).toEqual([])
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
      await until(
        () => heard(service, words).length >= expected.length,
        `${service} ${words} ${expected.length} orders`,
      )
    }
    for (const [service, words, expected] of all) {
      const came = heard(service, words)
      const once = [...new Set(came)]
      expect({ service, words, once }).toEqual({ service, words, once: ids(expected) })
      // a machine that stands still for longer than a lease may give one again
      expect({ service, words, isAgain: came.length - once.length > 1 }).toEqual({ service, words, isAgain: false })
    }
  })

  test('an order that nobody can charge is a dead letter at once', () => follow('See what nobody can handle'))

  test('what is sent again reaches the service that failed, and only that one', async () => {
    const members = ids(goodOrders().filter(order => order.customer))
    await until(
      async () => (await letters('loyalty')).length === members.length,
      'all deliveries to loyalty are given up',
    )
    const before = story().length
    await follow('Fix it and send again')
    const rewarded = () =>
      story()
        .flatMap(line => /^loyalty .* points for \S+ \((.*)\)$/.exec(line)?.[1] ?? [])
        .sort()
    await until(() => rewarded().length >= members.length, 'all points are given')
    expect(
      story()
        .slice(before)
        .filter(line => !line.startsWith('loyalty ')),
    ).toEqual([])
    expect(rewarded()).toEqual(members)
    expect(heard('billing', 'charged')).toEqual(ids(goodOrders()))
  })

  test('what nobody could handle is mended and handled', () => follow('Mend what nobody could handle'))

  test('the pages to look at are there', async () => {
    await follow('Look around')
    const { SLUICE, KEY } = environment as { SLUICE: string; KEY: string }
    const form = { method: 'POST', body: new URLSearchParams({ key: KEY }), redirect: 'manual' } as const
    const login = await fetch(`${SLUICE}/login?next=/queues`, { ...form, headers: { origin: SLUICE } })
    expect([login.status, login.headers.get('location')]).toEqual([303, '/queues'])
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
    const board = await fetch(`${SLUICE}/queues/api/queues`, { headers: { cookie } })
    expect(await board.text()).toContain('"packing"')
    expect((await fetch(`${SLUICE}/docs`)).status).toBe(200)
  })
})

test('the file of orders is the one that the generator makes', async () => {
  const made = await run('node', [join(shop, 'dist/orders/make-orders.js')])
  expect(made.stdout).toBe(readFileSync(join(shop, 'orders.jsonl'), 'utf8'))
})

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
  return (
    await run('bash', ['-ec', command], { cwd: start.folder, env: { ...process.env, ...environment } })
  ).stdout.trimEnd()
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
  await until(() => story().includes(line), `the shop says: ${line}`)
}

/** What the shop said since the tour began. */
function story(): string[] {
  return start.story.slice(begin)
}

/** The order ids that a service named with these words, sorted; one that it named twice is there twice. */
function heard(service: string, words: string): string[] {
  const line = new RegExp(`^${service} .*${words}.*?\\b(A-\\d+)`)
  return story()
    .flatMap(said => line.exec(said)?.[1] ?? [])
    .sort()
}

async function letters(destination: string): Promise<unknown[]> {
  const headers = { authorization: `Bearer ${environment['KEY']}` }
  const of = destination && `destination=${destination}&`
  const answer = await fetch(`${environment['SLUICE']}/v1/dead-letters?${of}limit=500`, { headers })
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
