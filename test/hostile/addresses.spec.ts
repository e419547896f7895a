import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { LookupAddress } from 'node:dns'
import { isIPv6 } from 'node:net'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import { checkRule } from '@sluice/registry'
import type { WebhookTarget } from '@sluice/targets'
import { WebhookClient } from '../../apps/fan-out/src/webhook-client.fixture.js'
import { checkWebhookUrls } from '../../libs/control/src/rules/webhook-urls.js'

// Copied from IANA's two registries and from the RFCs, not from the table that is tested.
const blocks4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.0.0/29', '192.0.0.8/32', '192.0.0.9/32', '192.0.0.10/32', '192.0.0.170/32', '192.0.0.171/32'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '255.255.255.255/32'],
]
const blocks6 = [
  ...['::1/128', '::/128', '::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '100::/64', '100:0:0:1::/64', '2001::/23'],
  ...['2001::/32', '2001:1::1/128', '2001:1::2/128', '2001:1::3/128', '2001:2::/48', '2001:3::/32', '2001:4:112::/48'],
  ...['2001:10::/28', '2001:20::/28', '2001:30::/28', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
  ...['5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]
const metadata = [
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['fd00:ec2::254', 'fd20:ce::254', 'fd00:42::42'],
]
/** Public addresses that nothing speaks against, for the first addresses beside a block to be compared with. */
const publicAddresses = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '2606:4700::1111', '2a00:1450:4001::1', '2400:cb00::1']

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const event = '{"id":"A-1"}'
const job = { delivery, attempt: 1, token: '1~a~b' }
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const target = (url: string): WebhookTarget => ({ id: 't', type: 'webhook', url, secret })
const ruleWith = (url: string) => ({ pattern: { type: ['t'] }, targets: [target(url)] })

const strict = new WebhookAddresses()
const clients: WebhookClient[] = []
afterAll(() => Promise.all(clients.map(client => client.close())))

function clientOf(addresses: WebhookAddresses, answer: (name: string) => string[] = () => []): WebhookClient {
  const client = new WebhookClient(addresses, 20_000, (name, _options, callback) => {
    const found = answer(name).map((address): LookupAddress => ({ address, family: isIPv6(address) ? 6 : 4 }))
    process.nextTick(callback, null, found)
  })
  clients.push(client)
  return client
}

describe.each(['IPv4', 'IPv6'] as const)('every special block of %s', family => {
  const blocks = (family === 'IPv4' ? blocks4 : blocks6).map(range)
  const cases = blocks.map(block => [block.text, block] as const)

  it.each(cases)('%s: no spelling of a literal gets in', async (_text, block) => {
    const client = clientOf(strict)
    for (const value of samples(block)) {
      for (const host of spellings(value, family)) {
        const url = `https://${host}/hook`
        if (!URL.canParse(url)) {
          // Node cannot call it: the registry says so, and the address says nothing
          expect(() => checkRule(ruleWith(url), { bus: 'default', name: 'r' })).toThrow(/url/)
        } else {
          const details = {
            path: 'targets[0].url',
            address: expect.stringMatching(/^[\d.a-f:]+$/),
            setting: 'WEBHOOK_ALLOW',
          }
          const refusal = expect.objectContaining({ code: 'FORBIDDEN_ADDRESS', details })
          expect(() => checkWebhookUrls(ruleWith(url), strict)).toThrow(refusal)
        }
        const outcome = await client.deliver(target(url), job, event)
        expect(outcome).toMatchObject({ ok: false, permanent: URL.canParse(url) ? 'forbidden-address' : 'rejected' })
      }
    }
  })

  it.each(cases)('%s: a name that resolves into it gets nowhere', async (_text, block) => {
    for (const value of samples(block)) {
      for (const address of resolved(value, family)) {
        const client = clientOf(strict, () => [address])
        const outcome = await client.deliver(target('http://receiver.example/hook'), job, event)
        expect(outcome).toMatchObject({ ok: false, permanent: 'forbidden-address' })
        expect((outcome as { error: string }).error).toMatch(/receiver\.example resolves to .*WEBHOOK_ALLOW/)
      }
    }
  })

  it('the addresses just outside pass, and so do public ones', () => {
    const inside = (value: bigint) => blocks.some(({ first, last }) => value >= first && value <= last)
    const most = 2n ** (family === 'IPv4' ? 32n : 128n)
    const outside = blocks.flatMap(({ first, last }) => [first - 1n, last + 1n])
    const passing = outside.filter(value => value >= 0n && value < most && !inside(value))
    expect(passing.length).toBeGreaterThan(family === 'IPv4' ? 20 : 15)
    const mapped = (value: bigint) => family === 'IPv6' && value >> 32n === 0xffffn
    const texts = passing.filter(value => !mapped(value)).map(value => format(value, family))
    for (const text of [...texts, ...publicAddresses]) {
      expect([text, strict.forbidden(text)]).toEqual([text, undefined])
      const url = `https://${isIPv6(text) ? `[${text}]` : text}/`
      expect(() => checkWebhookUrls(ruleWith(url), strict)).not.toThrow()
    }
  })
})

describe('what stands for another address', () => {
  const forms = ['::ffff:', '64:ff9b::']
  it.each(forms)('%s is judged by the IPv4 address inside', start => {
    for (const { text, ...block } of blocks4.map(range)) {
      for (const value of samples({ text, ...block })) {
        expect(strict.forbidden(start + format(value, 'IPv4'))).toBeDefined()
      }
    }
    expect(strict.forbidden(`${start}1.1.1.1`)).toBeUndefined()
    expect(new WebhookAddresses(parseAllowed('10.0.0.0/8')).forbidden(`${start}10.1.2.3`)).toBeUndefined()
  })

  it('ISATAP, 6to4 and Teredo lead into networks whatever they carry', () => {
    for (const text of ['2606:4700::5efe:1.1.1.1', '2606:4700:1:2:200:5efe:101:101', 'fe80::5efe:10.0.0.1'])
      expect(strict.forbidden(text)?.problem).toMatch(/ISATAP/)
    expect(strict.forbidden('2606:4700::5eff:101:101')).toBeUndefined()
    for (const text of ['2002:101:101::1', '2001:0:101:101::1']) expect(strict.forbidden(text)).toBeDefined()
  })

  it('names of the own machine are refused like its addresses', async () => {
    for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.b.localhost.']) {
      expect(() => checkWebhookUrls(ruleWith(`http://${host}:3000/`), strict)).toThrow(/WEBHOOK_ALLOW/)
      const outcome = await clientOf(strict, () => ['1.1.1.1']).deliver(target(`http://${host}/`), job, event)
      expect(outcome).toMatchObject({ permanent: 'forbidden-address' })
      expect(() =>
        checkWebhookUrls(ruleWith(`http://${host}/`), new WebhookAddresses(parseAllowed('::1'))),
      ).not.toThrow()
    }
    for (const host of ['localhost.example', 'mylocalhost', 'localhost.com'])
      expect(() => checkWebhookUrls(ruleWith(`http://${host}/`), strict)).not.toThrow()
  })

  it('zones, and what a resolver should never answer', () => {
    for (const text of ['fe80::1%eth0', '::1%lo', 'fe80::1%25', 'garbage', '', '1.2.3', '1:2:3', '::1::', '01.2.3.4'])
      expect(strict.forbidden(text)).toBeDefined()
    expect(strict.forbidden('2606:4700::1%eth0')).toBeUndefined()
  })
})

describe('WEBHOOK_ALLOW', () => {
  const allowing = (list: string) => new WebhookAddresses(parseAllowed(list))

  it('lets through what it names, in every spelling, and nothing beside it', () => {
    const addresses = allowing('10.0.0.0/8, 127.0.0.1,fd12::/16')
    for (const text of ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', '127.0.0.1', 'fd12:ffff::1'])
      expect([text, addresses.forbidden(text)]).toEqual([text, undefined])
    for (const text of ['127.0.0.2', '192.168.0.1', 'fd13::', '::1', '::10.0.0.1', '2002:a00:1::'])
      expect(addresses.forbidden(text)).toBeDefined()
  })

  it.each(metadata)('lets nobody to cloud metadata unless it names that very address: %s', address => {
    const spelled = isIPv6(address) ? [address] : [address, `::ffff:${address}`, `64:ff9b::${address}`]
    for (const text of spelled) {
      expect(strict.forbidden(text)?.problem).toMatch(/metadata/)
      expect(allowing('0.0.0.0/0,::/0').forbidden(text)?.problem).toMatch(/metadata/)
      expect(allowing(isIPv6(address) ? `${address}/127` : '169.254.169.254/31').forbidden(text)).toBeDefined()
      expect(allowing(`${address}/${isIPv6(address) ? 128 : 32}`).forbidden(text)).toBeUndefined()
      expect(allowing(address).forbidden(text)).toBeUndefined()
    }
  })

  it.each([
    ['10.0.0.0/33', /more than 32 bits/],
    ['10.0.0.0/', /no address block/],
    ['10.0.0.0/08', /no address block/],
    ['10.0.0.1/8', /write 10\.0\.0\.0\/8/],
    ['fd00::1/8', /write fd00::\/8/],
    ['::1/129', /more than 128 bits/],
    ['localhost', /no address block/],
    ['10/8', /no address block/],
    ['010.0.0.0/8', /no address block/],
    ['10.0.0.0/8,', /no address block/],
    ['10.0.0.0/8 172.16.0.0/12', /no address block/],
    ['fe80::1%eth0', /no address block/],
    ['::ffff:10.0.0.0/104', /write 10\.0\.0\.0\/8/],
    ['64:ff9b::a00:0/104', /write 10\.0\.0\.0\/8/],
  ])('is read strictly: %s', (list, message) => {
    expect(() => parseAllowed(list)).toThrow(message)
  })

  it('is empty where it says nothing', () => expect(parseAllowed(' ')).toEqual([]))
})

describe('at the moment of connecting', () => {
  let server: Server
  let calls = 0
  const loopback = new WebhookAddresses(parseAllowed('127.0.0.1/32'))
  const url = () => `http://receiver.example:${(server.address() as { port: number }).port}/`
  beforeAll(async () => {
    server = createServer((request, response) => {
      calls++
      const redirect = request.url === '/redirect'
      response.writeHead(redirect ? 302 : 204, { connection: 'close', ...(redirect ? { location: '/' } : {}) }).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  beforeEach(() => void (calls = 0))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('every address of a name is judged, and only those that may be reached are tried', async () => {
    const client = clientOf(loopback, () => ['169.254.169.254', 'fd00:ec2::254', '127.0.0.1', '10.0.0.1'])
    expect(await client.deliver(target(url()), job, event)).toEqual({ ok: true })
    expect(calls).toBe(1)
  })

  it('a name that resolves to something else the next time is judged anew', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['::1'], ['::ffff:169.254.169.254']]
    const client = clientOf(loopback, () => answers.shift()!)
    expect(await client.deliver(target(url()), job, event)).toEqual({ ok: true })
    for (let i = 0; i < 3; i++)
      expect(await client.deliver(target(url()), job, event)).toMatchObject({ permanent: 'forbidden-address' })
    expect(calls).toBe(1)
  })

  it('a redirect is not followed', async () => {
    const client = clientOf(loopback, () => ['127.0.0.1'])
    expect(await client.deliver(target(`${url()}redirect`), job, event)).toMatchObject({
      ok: false,
      error: 'answered 302',
    })
    expect(calls).toBe(1)
  })

  it('a name server that does not know the name is asked again later', async () => {
    const client = new WebhookClient(strict, 20_000, (_name, _options, callback) =>
      process.nextTick(callback, Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
    )
    clients.push(client)
    expect(await client.deliver(target(url()), job, event)).toMatchObject({ ok: false, unavailable: true })
  })
})

interface Range {
  readonly text: string
  readonly first: bigint
  readonly last: bigint
}

function range(text: string): Range {
  const [address, prefix] = text.split('/') as [string, string]
  const size = 2n ** BigInt((isIPv6(address) ? 128 : 32) - Number(prefix))
  const first = isIPv6(address) ? value6(address) : value4(address)
  return { text, first, last: first + size - 1n }
}

function samples({ first, last }: Range): bigint[] {
  return [...new Set([first, (first + last) / 2n, last])]
}

function value4(address: string): bigint {
  return address.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n)
}

/** `URL` writes out an address; what it leaves out are zeros. */
function value6(address: string): bigint {
  const [head, tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const groups = (text = '') => text.split(':').filter(group => group !== '')
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0')
  return [...groups(head), ...zeros, ...groups(tail)].reduce(
    (value, group) => value * 65536n + BigInt(`0x${group}`),
    0n,
  )
}

function groupsOf(value: bigint): string[] {
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
}

function format(value: bigint, family: 'IPv4' | 'IPv6'): string {
  return family === 'IPv4' ? octets(value).join('.') : groupsOf(value).join(':')
}

function octets(value: bigint): number[] {
  return [24n, 16n, 8n, 0n].map(shift => Number((value >> shift) & 255n))
}

/** Hosts of URLs that mean the address. */
function spellings(value: bigint, family: 'IPv4' | 'IPv6'): string[] {
  if (family === 'IPv6') {
    const full = groupsOf(value)
    const padded = full.map(group => group.padStart(4, '0'))
    const dotted = `${full.slice(0, 6).join(':')}:${octets(value & 0xffffffffn).join('.')}`
    const short = new URL(`http://[${full.join(':')}]/`).hostname
    const zone = `[${full.join(':')}%25eth0]`
    return [`[${full.join(':')}]`, `[${padded.join(':').toUpperCase()}]`, `[${dotted}]`, short, zone]
  }
  const [a, b, c, d] = octets(value) as [number, number, number, number]
  const plain = `${a}.${b}.${c}.${d}`
  const octal = (part: number) => `0${part.toString(8)}`
  const hex = (part: number) => `0x${part.toString(16)}`
  return [
    plain,
    `${plain}.`,
    String(value),
    `0x${value.toString(16)}`,
    `0X${value.toString(16).toUpperCase()}`,
    `0${value.toString(8)}`,
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map(hex).join('.'),
    `${a}.${hex(b)}.${octal(c)}.${d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b << 16) + (c << 8) + d}`,
    plain.replace(/\d/g, digit => String.fromCodePoint(0xff10 + Number(digit))), // full-width digits
    plain.replaceAll('.', '。'),
    plain.replace(/\d/g, digit => `%3${digit}`),
    `[::ffff:${plain}]`,
    `[::FFFF:${hex((a << 8) | b).slice(2)}:${hex((c << 8) | d).slice(2)}]`,
    `[0:0:0:0:0:ffff:${plain}]`,
    `[64:ff9b::${plain}]`,
    `user:password@${plain}:8080`,
  ]
}

/** What a resolver may answer with. */
function resolved(value: bigint, family: 'IPv4' | 'IPv6'): string[] {
  const text = format(value, family)
  return family === 'IPv4' ? [text, `::ffff:${text}`] : [text, `${text}%eth0`]
}
