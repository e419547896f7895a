import { InvalidError } from '@sluice/event'
import { checkName, checkRule, withoutSecrets, type Rule } from '../index.js'
import { checkBus } from './bus.js'

const pattern = { type: ['com.shop.order.created'] }
const queue = { id: 'packing', type: 'queue', queue: 'packing' }
const webhook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }
const api = { id: 'api', type: 'http', url: 'https://api.example/v2' }
const redis = { id: 'cache', type: 'redis', url: 'redis://cache.example:6379/2', command: 'XADD', key: 'orders' }
const email = {
  ...{ id: 'mail', type: 'email', url: 'smtp://mail.example', from: 'orders@shop.example' },
  ...{ to: ['ada@shop.example'], subject: 'Order {{$.data.id}}' },
}
const subscription = { id: 'billing', type: 'subscription', subscription: 'billing' }

function refusal(action: () => unknown): { code: string; path: unknown; message: string } {
  try {
    action()
  } catch (error) {
    if (error instanceof InvalidError) return { code: error.code, path: error.details['path'], message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}

const rule = (settings: unknown) => checkRule(settings, { bus: 'shop', name: 'r' })
const target = (settings: unknown) => rule({ pattern, targets: [settings] })

describe('a rule', () => {
  it('may have targets of every type, with what each of them takes', () => {
    const targets = [
      subscription,
      {
        ...queue,
        retry: { attempts: 3, backoff: { type: 'fixed', delay: 0, jitter: 0.25, maxDelay: 1000 }, maxAgeMs: 60_000 },
        onFailure: 'drop',
      },
      { ...subscription, id: 'charge', onSuccess: { type: 'order.charged', bus: 'ledger' }, onFailure: 'dead-letter' },
      {
        ...webhook,
        id: 'gone',
        onFailure: { target: 'spare' },
        disabled: { at: '2026-05-01T10:00:00.000Z', reason: 'answered 410' },
      },
      {
        ...webhook,
        id: 'held',
        retry: { circuit: { failures: 2, share: 0.9, windowMs: 1000, openMs: 100, maxOpenMs: 100 } },
      },
      { ...webhook, id: 'never-held', retry: { circuit: false } },
      { ...webhook, id: 'spare', standby: true, onFailure: 'drop', onSuccess: {} },
      { ...webhook, secret: `whsec_${Buffer.alloc(24).toString('base64')}`, timeoutMs: 100 },
      {
        ...{ ...webhook, id: 'bounded', format: 'data', contentType: 'application/vnd.shop+json; v=1' },
        ...{ rate: 10, concurrency: 2, requestOrigin: 'events.shop.example' },
        headers: { 'X-Order': '{{$.data.id}} of {{$.source}}', constructor: 'kept' },
      },
      {
        ...api,
        method: 'PATCH',
        path: "/orders/{{$.data['order id']}}/x",
        query: { constructor: '{{$.id}}' },
        rate: 1,
      },
      { ...redis, connection: 'cache', maxLength: 1000, format: 'aws', timeoutMs: 500, rate: 5, concurrency: 2 },
      {
        ...email,
        connection: 'mail',
        to: ['{{$.data.email}}', 'a@b'],
        domains: ['shop.example'],
        html: '<p>{{$.id}}</p>',
      },
      { ...email, id: 'plain', insecure: true, from: 'Shöp & co. <orders@shop.example>', rate: 1 },
      { ...redis, id: 'news', url: 'rediss://cache', command: 'PUBLISH', requireReceivers: false },
      {
        ...webhook,
        id: 'local',
        url: 'http://localhost:3000/hook?a=b',
        secret: `whsec_${Buffer.alloc(64).toString('base64')}`,
      },
    ]
    const checked = rule({ pattern, targets, description: 'd', enabled: false, managedBy: 'billing' })
    expect(JSON.parse(JSON.stringify(checked))).toEqual({
      pattern,
      targets,
      description: 'd',
      enabled: false,
      managedBy: 'billing',
    })
  })

  const wrong: [what: string, settings: unknown, path: string | undefined, message: RegExp][] = [
    ['no object', 'x', undefined, /must be a JSON object/],
    ['null', null, undefined, /must be a JSON object/],
    ['a list', [], undefined, /must be a JSON object/],
    ['no pattern', { targets: [queue] }, 'pattern', /must be an object/],
    ['a list for a pattern', { pattern: [pattern], targets: [queue] }, 'pattern', /must be an object/],
    ['no targets', { pattern }, 'targets', /targets/],
    ['an empty list of targets', { pattern, targets: [] }, 'targets', /at least 1/],
    [
      'too many targets',
      { pattern, targets: Array.from({ length: 101 }, (_, i) => ({ ...queue, id: `t${i}` })) },
      'targets',
      /100/,
    ],
    ['an object for the list of targets', { pattern, targets: { 0: queue } }, 'targets', /must be a list/],
    ['two targets of one id', { pattern, targets: [queue, { ...webhook, id: 'packing' }] }, 'targets', /different ids/],
    [
      'a misspelt field',
      { pattern, targets: [queue], descripton: 'd' },
      'descripton',
      /^descripton is not known; did you mean 'description'\?$/,
    ],
    ['a field of the language', { pattern, targets: [queue], constructor: 1 }, 'constructor', /not known/],
    ['enabled that is no boolean', { pattern, targets: [queue], enabled: 'no' }, 'enabled', /boolean/],
    ['enabled null, which would match nothing', { pattern, targets: [queue], enabled: null }, 'enabled', /boolean/],
    ['a long reason', { pattern, targets: [queue], disabledReason: 'x'.repeat(513) }, 'disabledReason', /512/],
    ['a long description', { pattern, targets: [queue], description: 'x'.repeat(513) }, 'description', /512/],
  ]
  it.each(wrong)('is refused: %s', (_what, settings, path, message) => {
    const refused = refusal(() => rule(settings))
    expect(refused).toMatchObject({ code: 'INVALID_RULE', path })
    expect(refused.message).toMatch(message)
  })

  const wrongTargets: [what: string, settings: unknown, path: string, message: RegExp][] = [
    ['null', null, 'targets[0]', /must be an object/],
    ['a text', 'packing', 'targets[0]', /must be an object/],
    ['a list', [queue], 'targets[0]', /must be an object/],
    ['an unknown type', { ...webhook, type: 'lambda' }, 'targets[0].type', /subscription, webhook, http, queue/],
    ['no type', { id: 'x', url: 'https://x.example' }, 'targets[0].type', /subscription, webhook, http, queue/],
    ['a type of the language', { id: 'x', type: '__proto__' }, 'targets[0].type', /subscription, webhook, http, queue/],
    ['no id', { type: 'queue', queue: 'q' }, 'targets[0].id', /1 to 128 letters/],
    ['an id with a dash first', { ...queue, id: '-a' }, 'targets[0].id', /beginning with a letter or digit/],
    ['an id with a tilde', { ...queue, id: 'a~b' }, 'targets[0].id', /1 to 128 letters/],
    ['no queue', { id: 'x', type: 'queue' }, 'targets[0].queue', /1 to 128 letters/],
    ['a queue with a colon, which BullMQ does not allow', { ...queue, queue: 'a:b' }, 'targets[0].queue', /letters/],
    ['a queue that looks like that of a tenant', { ...queue, queue: 'acme+jobs' }, 'targets[0].queue', /letters/],
    ["a queue of Sluice's own", { ...queue, queue: 'sluice-webhooks' }, 'targets[0].queue', /Sluice's own/],
    ['no subscription', { id: 'x', type: 'subscription' }, 'targets[0].subscription', /1 to 128 letters/],
    ['a field of another type', { ...queue, url: 'https://x.example' }, 'targets[0].url', /not known/],
    ['no URL', { id: 'x', type: 'webhook' }, 'targets[0].url', /http\(s\) URL/],
    ['a URL that is none', { ...webhook, url: 'partner' }, 'targets[0].url', /http\(s\) URL/],
    ['a URL of another protocol', { ...webhook, url: 'file:///etc/passwd' }, 'targets[0].url', /http\(s\) URL/],
    [
      'a URL with a password, which everybody would see',
      { ...webhook, url: 'https://a:b@x.example' },
      'targets[0].url',
      /without user/,
    ],
    ['a secret without prefix', { ...webhook, secret: 'x'.repeat(40) }, 'targets[0].secret', /whsec_/],
    [
      'a secret in base64 without its =, which Python cannot read',
      { ...webhook, secret: `whsec_${Buffer.alloc(32, 7).toString('base64').replace('=', '')}` },
      'targets[0].secret',
      /with its "="/,
    ],
    [
      'a secret of 23 bytes',
      { ...webhook, secret: `whsec_${Buffer.alloc(23).toString('base64')}` },
      'targets[0].secret',
      /24 to 64/,
    ],
    [
      'a secret of 65 bytes',
      { ...webhook, secret: `whsec_${Buffer.alloc(65).toString('base64')}` },
      'targets[0].secret',
      /24 to 64/,
    ],
    ['a format that there is not', { ...webhook, format: 'avro' }, 'targets[0].format', /structured, binary/],
    ['a format for a queue', { ...queue, format: 'binary' }, 'targets[0].format', /not known/],
    ['a short secret', { ...webhook, secret: 'whsec_YWJj' }, 'targets[0].secret', /24 to 64 bytes/],
    ['an empty secret', { ...webhook, secret: '' }, 'targets[0].secret', /24 to 64 bytes/],
    ['a secret that is null', { ...webhook, secret: null }, 'targets[0].secret', /string/],
    ['a timeout of no time', { ...webhook, timeoutMs: 0 }, 'targets[0].timeoutMs', /100/],
    ['a path without slash', { ...api, path: 'orders' }, 'targets[0].path', /begin with "\/"/],
    ['a path with a query', { ...api, path: '/orders?a=1' }, 'targets[0].path', /without query/],
    ['a path with a tab', { ...api, path: "/a/{{$['/.\t./b/']}}" }, 'targets[0].path', /no control characters/],
    ['a path that leads up', { ...api, path: '/a/%2E./b' }, 'targets[0].path', /"\.\."/],
    ['a path of the event that is none', { ...api, path: '/{{id}}' }, 'targets[0].path', /begin with "\$"/],
    ['a query that is a text', { ...api, query: 'a=1' }, 'targets[0].query', /must be an object/],
    ['a parameter that is a list', { ...api, query: { a: [] } }, 'targets[0].query', /"a", which must be a text/],
    ['a body for GET', { ...api, method: 'GET', format: 'data' }, 'targets[0].format', /GET has no body/],
    [
      'a transform for DELETE',
      { ...api, method: 'DELETE', transform: { constant: 1 } },
      'targets[0].transform',
      /body/,
    ],
    ['a method that there is not', { ...api, method: 'HEAD' }, 'targets[0].method', /POST, PUT/],
    ['a Redis over HTTP', { ...redis, url: 'https://cache.example' }, 'targets[0].url', /redis\(s\) URL/],
    ['a Redis with a password', { ...redis, url: 'redis://a:b@cache.example' }, 'targets[0].url', /a connection has/],
    ['a Redis with a query', { ...redis, url: 'redis://cache.example/0?a=1' }, 'targets[0].url', /port and database/],
    [
      'a database that is no number',
      { ...redis, url: 'redis://cache.example/x' },
      'targets[0].url',
      /port and database/,
    ],
    ['a Redis without a host', { ...redis, url: 'redis://:6379' }, 'targets[0].url', /redis\(s\)/],
    ['a host that is none', { ...redis, url: 'redis://1.2.3.4.5' }, 'targets[0].url', /redis\(s\)|valid host/],
    ['another command', { ...redis, command: 'FLUSHALL' }, 'targets[0].command', /XADD, LPUSH, RPUSH, PUBLISH/],
    ['no key', { ...redis, key: undefined }, 'targets[0].key', /key/],
    ['a key of two lines', { ...redis, key: 'a\nb' }, 'targets[0].key', /control characters/],
    ['a key that leads up', { ...redis, key: '..' }, 'targets[0].key', /name/],
    ['a length of a list', { ...redis, command: 'LPUSH', maxLength: 5 }, 'targets[0].maxLength', /"XADD"/],
    ['receivers of a stream', { ...redis, requireReceivers: true }, 'targets[0].requireReceivers', /"PUBLISH"/],
    ['headers of a Redis', { ...redis, format: 'binary' }, 'targets[0].format', /structured, data, aws/],
    ['mails over HTTP', { ...email, url: 'https://mail.example' }, 'targets[0].url', /smtp\(s\) URL/],
    ['a mail server with a path', { ...email, url: 'smtp://mail.example/a' }, 'targets[0].url', /its port/],
    ['no TLS over TLS', { ...email, url: 'smtps://mail.example', insecure: true }, 'targets[0].insecure', /always has/],
    ['a password without TLS', { ...email, insecure: true, connection: 'm' }, 'targets[0].insecure', /without TLS/],
    ['no recipient', { ...email, to: [] }, 'targets[0].to', /at least 1/],
    ['a recipient that is none', { ...email, to: ['ada'] }, 'targets[0].to', /"ada", which is no address/],
    ['two in one', { ...email, to: ['a@b.example, c@d.example'] }, 'targets[0].to', /no address/],
    ['any recipient', { ...email, to: ['{{$.data.email}}'] }, 'targets[0].domains', /must name the domains/],
    [
      'a recipient of a wrong path',
      { ...email, to: ['{{email}}'], domains: ['a'] },
      'targets[0].to',
      /begin with "\$"/,
    ],
    ['a value that does not end', { ...email, to: ['{{$.a@b.example'] }, 'targets[0].to', /no address/],
    ['domains of nobody', { ...email, domains: ['shop.example'] }, 'targets[0].domains', /left out/],
    ['all domains', { ...email, to: ['{{$.data.email}}'], domains: ['*'] }, 'targets[0].domains', /names of domains/],
    ['a sender that is none', { ...email, from: 'Shop' }, 'targets[0].from', /must be an address/],
    ['a sender of two lines', { ...email, from: 'a\nBcc: x <a@b.example>' }, 'targets[0].from', /must be an address/],
    ['no subject', { ...email, subject: undefined }, 'targets[0].subject', /subject/],
    ['a subject of a wrong path', { ...email, subject: '{{id}}' }, 'targets[0].subject', /begin with "\$"/],
    [
      'two bodies',
      { ...email, text: 'a', transform: { constant: 'a' } },
      'targets[0].text',
      /the transform makes the body/,
    ],
    ['results of a mail', { ...email, onSuccess: {} }, 'targets[0].onSuccess', /left out: a mail server/],
    ['results of a Redis', { ...redis, onSuccess: {} }, 'targets[0].onSuccess', /left out: a Redis/],
    ['a secret of a webhook', { ...api, secret: 'whsec_***' }, 'targets[0].secret', /not known/],
    ['no call a second', { ...webhook, rate: 0 }, 'targets[0].rate', /1/],
    ['half a call at once', { ...webhook, concurrency: 0.5 }, 'targets[0].concurrency', /integer/],
    ['a rate for a queue', { ...queue, rate: 1 }, 'targets[0].rate', /not known/],
    ['an origin that is a URL', { ...webhook, requestOrigin: 'https://a.example' }, 'targets[0].requestOrigin', /host/],
    [
      'a type that is none',
      { ...webhook, format: 'data', contentType: 'json' },
      'targets[0].contentType',
      /media type/,
    ],
    [
      'a type that breaks a line',
      { ...webhook, contentType: 'a/b;\r\nX-A: 1' },
      'targets[0].contentType',
      /media type/,
    ],
    ['a type of a form that has its own', { ...webhook, contentType: 'a/b' }, 'targets[0].contentType', /"data"/],
    ['a list of headers', { ...webhook, headers: ['X-A: 1'] }, 'targets[0].headers', /must be an object/],
    ['headers for a queue', { ...queue, headers: {} }, 'targets[0].headers', /not known/],
    ['a header that is none', { ...webhook, headers: { 'X A': '1' } }, 'targets[0].headers', /no name of a header/],
    ['a header twice', { ...webhook, headers: { 'X-A': '1', 'x-a': '2' } }, 'targets[0].headers', /"x-a" twice/],
    ['a header without text', { ...webhook, headers: { 'X-A': '' } }, 'targets[0].headers', /"X-A", whose value/],
    ['a header of two lines', { ...webhook, headers: { 'X-A': 'a\nb' } }, 'targets[0].headers', /printable ASCII/],
    ['a header that is a number', { ...webhook, headers: { 'X-A': 1 } }, 'targets[0].headers', /printable ASCII/],
    ['a path of no form', { ...webhook, headers: { 'X-A': '{{data.id}}' } }, 'targets[0].headers', /begin with "\$"/],
    ['a host of its own', { ...webhook, headers: { Host: 'a.example' } }, 'targets[0].headers', /"Host": it is that/],
    ['a length', { ...webhook, headers: { 'content-length': '1' } }, 'targets[0].headers', /of the request/],
    ['a hop', { ...webhook, headers: { 'Proxy-Authorization': 'x' } }, 'targets[0].headers', /of the connection/],
    ['a signature', { ...webhook, headers: { 'Webhook-Signature': 'v1,x' } }, 'targets[0].headers', /signature/],
    ['an attribute', { ...webhook, headers: { 'ce-type': 'x' } }, 'targets[0].headers', /what Sluice knows/],
    ['a type as header', { ...webhook, headers: { 'Content-Type': 'a/b' } }, 'targets[0].headers', /"contentType"/],
    ['a secret as header', { ...webhook, headers: { Authorization: 'Bearer x' } }, 'targets[0].headers', /secret/],
    [
      'too many headers',
      { ...webhook, headers: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`x-${i}`, 'a'])) },
      'targets[0].headers',
      /at most 20/,
    ],
    ['a text for retry', { ...queue, retry: 'often' }, 'targets[0].retry', /must be an object/],
    ['a list for retry', { ...queue, retry: [] }, 'targets[0].retry', /must be an object/],
    ['null for retry', { ...queue, retry: null }, 'targets[0].retry', /must be an object/],
    ['a number for backoff', { ...queue, retry: { backoff: 5 } }, 'targets[0].retry.backoff', /must be an object/],
    [
      'a list for backoff',
      { ...queue, retry: { backoff: [{ delay: 5 }] } },
      'targets[0].retry.backoff',
      /must be an object/,
    ],
    ['no attempts at all', { ...queue, retry: { attempts: 0 } }, 'targets[0].retry.attempts', /1/],
    ['half an attempt', { ...queue, retry: { attempts: 1.5 } }, 'targets[0].retry.attempts', /integer/],
    ['a text for attempts', { ...queue, retry: { attempts: '3' } }, 'targets[0].retry.attempts', /integer/],
    ['a misspelt retry', { ...queue, retry: { attemps: 3 } }, 'targets[0].retry.attemps', /did you mean 'attempts'\?/],
    [
      'a backoff of another kind',
      { ...queue, retry: { backoff: { type: 'linear' } } },
      'targets[0].retry.backoff.type',
      /exponential, fixed/,
    ],
    ['an age of no time', { ...queue, retry: { maxAgeMs: 999 } }, 'targets[0].retry.maxAgeMs', /1000/],
    [
      'an age without end',
      { ...queue, retry: { maxAgeMs: 31 * 86_400_000 } },
      'targets[0].retry.maxAgeMs',
      /2592000000/,
    ],
    [
      'a circuit that is only on',
      { ...webhook, retry: { circuit: true } },
      'targets[0].retry.circuit',
      /false or an object/,
    ],
    ['no circuit', { ...webhook, retry: { circuit: null } }, 'targets[0].retry.circuit', /false or an object/],
    [
      'a circuit for one event',
      { ...webhook, retry: { circuit: { failures: 1 } } },
      'targets[0].retry.circuit',
      /failures \(2 to 100\)/,
    ],
    [
      'a circuit for part of one',
      { ...webhook, retry: { circuit: { failures: 2.5 } } },
      'targets[0].retry.circuit',
      /failures/,
    ],
    [
      'a circuit with a share of all and more',
      { ...webhook, retry: { circuit: { share: 1.1 } } },
      'targets[0].retry.circuit',
      /share \(0.1 to 1\)/,
    ],
    [
      'a circuit of another kind',
      { ...webhook, retry: { circuit: { failure: 5 } } },
      'targets[0].retry.circuit',
      /openMs/,
    ],
    ['a list of circuits', { ...webhook, retry: { circuit: [] } }, 'targets[0].retry.circuit', /false or an object/],
    ['standby that is no boolean', { ...queue, standby: 'yes' }, 'targets[0].standby', /boolean/],
    [
      'onFailure of another kind',
      { ...queue, onFailure: 'ignore' },
      'targets[0].onFailure',
      /"dead-letter", "drop" or/,
    ],
    ['onFailure null', { ...queue, onFailure: null }, 'targets[0].onFailure', /"dead-letter", "drop" or/],
    ['onFailure without target', { ...queue, onFailure: {} }, 'targets[0].onFailure', /"dead-letter", "drop" or/],
    [
      'onFailure with more than a target',
      { ...queue, onFailure: { target: 'x', when: 'always' } },
      'targets[0].onFailure',
      /"dead-letter", "drop" or/,
    ],
    ['a text for onSuccess', { ...webhook, onSuccess: 'order.charged' }, 'targets[0].onSuccess', /must be an object/],
    ['an empty type', { ...webhook, onSuccess: { type: '' } }, 'targets[0].onSuccess.type', /1/],
    ['a bus that is no name', { ...webhook, onSuccess: { bus: 'a b' } }, 'targets[0].onSuccess.bus', /letters/],
    ['onSuccess of a queue, whose jobs others work on', { ...queue, onSuccess: {} }, 'targets[0].onSuccess', /webhook/],
    ['disabled that is no object', { ...webhook, disabled: true }, 'targets[0].disabled', /must be an object/],
    ['disabled at no time', { ...webhook, disabled: { reason: 'x' } }, 'targets[0].disabled.at', /RFC 3339/],
    [
      'disabled at a time without offset',
      { ...webhook, disabled: { at: '2026-05-01T10:00:00', reason: 'x' } },
      'targets[0].disabled.at',
      /offset/,
    ],
    [
      'a queue that is disabled',
      { ...queue, disabled: { at: '2026-05-01', reason: '' } },
      'targets[0].disabled',
      /not known/,
    ],
    ['a negative delay', { ...queue, retry: { backoff: { delay: -1 } } }, 'targets[0].retry.backoff.delay', /0/],
    ['too much jitter', { ...queue, retry: { backoff: { jitter: 2 } } }, 'targets[0].retry.backoff.jitter', /1/],
  ]
  it.each(wrongTargets)('is refused for its target: %s', (_what, settings, path, message) => {
    const refused = refusal(() => target(settings))
    expect(refused).toMatchObject({ code: 'INVALID_RULE', path })
    expect(refused.message).toMatch(message)
    expect(refused.message).toContain(path)
  })

  const spare = { ...webhook, id: 'spare', standby: true }
  const wrongStandbys: [what: string, targets: object[], path: string, message: RegExp][] = [
    ['nobody', [{ ...queue, onFailure: { target: 'spare' } }], 'targets[0].onFailure', /'spare', which is no target/],
    ['itself', [{ ...queue, onFailure: { target: 'packing' } }], 'targets[0].onFailure', /another target than its own/],
    [
      'one that gets events anyway',
      [webhook, { ...queue, onFailure: { target: 'partner' } }],
      'targets[1].onFailure',
      /"standby": true/,
    ],
    [
      'one from another, in a chain',
      [queue, spare, { ...spare, id: 'second', onFailure: { target: 'spare' } }],
      'targets[2].onFailure',
      /no standby of its own/,
    ],
  ]
  it.each(wrongStandbys)('cannot name as a standby %s', (_what, targets, path, message) => {
    const refused = refusal(() => rule({ pattern, targets }))
    expect(refused).toMatchObject({ code: 'INVALID_RULE', path })
    expect(refused.message).toMatch(message)
  })

  it('cannot have standbys only: it would match and give nobody anything', () => {
    expect(refusal(() => rule({ pattern, targets: [spare] }))).toMatchObject({ code: 'INVALID_RULE', path: 'targets' })
  })

  it('says which of its targets is wrong', () => {
    const settings = { pattern, targets: [queue, subscription, { ...webhook, url: 'x' }] }
    expect(refusal(() => rule(settings)).path).toBe('targets[2].url')
  })

  it('has a pattern that is understood, else the error says where, why and what to write instead', () => {
    const cases: [pattern: object, path: string][] = [
      [{ type: 'a' }, 'type'],
      [{ data: { total: [{ numric: ['>', 1] }] } }, 'data.total[0]'],
      [JSON.parse('{"data":{"__proto__":{}}}'), 'data.__proto__'],
    ]
    for (const [given, path] of cases) {
      try {
        rule({ pattern: given, targets: [queue] })
        throw new Error('it was accepted')
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidError)
        const { code, details, cause } = error as InvalidError
        expect({ code, path: details['path'] }).toEqual({ code: 'INVALID_PATTERN', path })
        expect(details).toMatchObject({ reason: expect.any(String), fix: expect.any(String) })
        expect(cause).toBeDefined()
      }
    }
  })

  describe('says which events it wants in one of three languages', () => {
    const chosen = (settings: object) => rule({ ...settings, targets: [queue] })
    const filters = [{ prefix: { type: 'com.shop.' } }, { not: { exact: { source: '/test' } } }]
    const filterPolicy = { store: ['eu'], price_usd: [{ numeric: ['>=', 100] }] }

    it('and routers work by the pattern that it comes to', () => {
      const source = [{ exists: false }, { 'anything-but': '/test' }]
      expect(chosen({ filters })).toMatchObject({ filters, pattern: { type: [{ prefix: 'com.shop.' }], source } })
      expect(chosen({ filterPolicy }).pattern).toEqual({ store: ['eu'], priceusd: [{ numeric: ['>=', 100] }] })
      const body = { filterPolicy, filterPolicyScope: 'MessageBody' }
      expect(chosen(body)).toMatchObject({ ...body, pattern: { data: filterPolicy } })
      expect(chosen({ filters: [] }).pattern).toEqual({ id: [{ exists: true }] })
      const odd = JSON.parse('{"constructor":["a"],"__proto__":["b"]}') as object
      const { pattern: kept } = chosen({ filterPolicy: odd, filterPolicyScope: 'MessageBody' })
      expect(JSON.stringify(kept)).toBe(JSON.stringify({ data: odd }))
    })

    it('and is shown as it was written; what was shown can be sent back', () => {
      for (const written of [{ filters }, { filterPolicy, filterPolicyScope: 'MessageAttributes' }, { pattern }]) {
        const shown = withoutSecrets({ bus: 'shop', name: 'r', ...chosen(written) } as Rule)
        expect(shown).toEqual({ bus: 'shop', name: 'r', enabled: true, ...written, targets: [queue] })
        expect(rule(shown)).toEqual(chosen(written))
      }
      // as a gateway of 0.1.0 shows it
      expect(chosen({ filters, pattern: chosen({ filters }).pattern })).toEqual(chosen({ filters }))
    })

    it.each<[what: string, settings: object, code: string, path: string, message: RegExp]>([
      ['two of them', { filters, filterPolicy }, 'INVALID_RULE', 'filterPolicy', /does not go with filters/],
      [
        'a pattern that says something else',
        { filters, pattern },
        'INVALID_RULE',
        'pattern',
        /not what filters comes to/,
      ],
      ['a scope alone', { pattern, filterPolicyScope: 'MessageBody' }, 'INVALID_RULE', 'filterPolicyScope', /alone/],
      ['another scope', { filterPolicy, filterPolicyScope: 'Body' }, 'INVALID_RULE', 'filterPolicyScope', /one of/],
      ['filters that are no list', { filters: { exact: {} } }, 'INVALID_RULE', 'filters', /array/],
      ['a policy that is a list', { filterPolicy: [] }, 'INVALID_RULE', 'filterPolicy', /object/],
      ['null', { filters: null }, 'INVALID_RULE', 'filters', /array/],
      ['a filter that is none', { filters: [{ exakt: {} }] }, 'INVALID_PATTERN', 'filters[0].exakt', /no dialect/],
      ['sql', { filters: [{ sql: "type = 'a'" }] }, 'INVALID_PATTERN', 'filters[0].sql', /SQL/],
      [
        'a policy that is no pattern',
        { filterPolicy: { a: [{ numric: 1 }] } },
        'INVALID_PATTERN',
        'filterPolicy.a[0]',
        /./,
      ],
      [
        'the same in the body',
        { filterPolicy: { a: { b: ['x', []] } }, filterPolicyScope: 'MessageBody' },
        'INVALID_PATTERN',
        'filterPolicy.a.b[1]',
        /./,
      ],
      [
        'filters that are too long',
        { filters: [{ prefix: { type: 'x'.repeat(40_000) } }] },
        'PATTERN_TOO_LARGE',
        'filters',
        /filters may have 32768 bytes/,
      ],
      [
        'a short policy of many states',
        {
          filterPolicy: { a: Array.from({ length: 2000 }, (_, i) => ({ wildcard: `*${i}*abcd` })) },
          filterPolicyScope: 'MessageBody',
        },
        'PATTERN_TOO_LARGE',
        'filterPolicy',
        /bytes|states/,
      ],
      [
        'filters that multiply',
        {
          filters: Array.from({ length: 12 }, (_, i) => ({
            any: ['a', 'b', 'c'].map(v => ({ exact: { [`x${i}`]: v } })),
          })),
        },
        'INVALID_PATTERN',
        'filters',
        /combinations/,
      ],
    ])('but not %s', (_what, settings, code, path, message) => {
      expect(refusal(() => chosen(settings))).toEqual({ code, path, message: expect.stringMatching(message) })
    })
  })

  it('is not changed by the check', () => {
    const settings = { pattern: { ...pattern }, targets: [{ ...queue }] }
    const before = JSON.stringify(settings)
    rule(settings)
    expect(JSON.stringify(settings)).toBe(before)
  })
})

describe('a bus', () => {
  it('has defaults', () => {
    const defaults = { retentionMs: 86_400_000, dedupeMs: 300_000, durability: 'memory' }
    expect(checkBus({}, 'b')).toEqual(defaults)
    expect(checkBus(undefined, 'b')).toEqual(defaults)
    const biography = { level: 'all', retentionMs: 86_400_000, maxBytes: 16 * 1024 * 1024 }
    expect(checkBus({ biography: { level: 'all' } }, 'b')).toEqual({ ...defaults, biography })
    expect(checkBus({ durability: 'replicated' }, 'b').replicas).toBe(1)
    expect(checkBus({ durability: 'durable', replicas: 0 }, 'b').replicas).toBe(0)
  })

  it.each([
    [{ shards: 0 }, 'shards', /1/],
    [{ shards: 65 }, 'shards', /64/],
    [{ shards: '4' }, 'shards', /integer/],
    [{ shards: null }, 'shards', /integer/],
    [{ shards: 1.5 }, 'shards', /integer/],
    [{ retentionMs: 59_999 }, 'retentionMs', /60000/],
    [{ retentionMs: null }, 'retentionMs', /integer/],
    [{ retention: 60_000 }, 'retention', /not known/],
    [{ dedupeMs: -1 }, 'dedupeMs', /0/],
    [{ dedupeMs: 86_400_001 }, 'dedupeMs', /86400000/],
    [{ durability: 'fsync' }, 'durability', /memory, replicated, durable/],
    [{ replicas: 1 }, 'replicas', /replicated/],
    [{ durability: 'replicated', replicas: 0 }, 'replicas', /at least 1/],
    [{ durability: 'durable', replicas: 10 }, 'replicas', /9/],
    [{ biography: 'all' }, 'biography', /object/],
    [{ biography: { level: 'some' } }, 'biography.level', /off, errors, all/],
    [{ biography: { retentionMs: 1 } }, 'biography.retentionMs', /60000/],
    [{ biography: { maxBytes: 1000 } }, 'biography.maxBytes', /1048576/],
    [{ biography: { on: true } }, 'biography.on', /not known/],
    [{ biography: [] }, 'biography', /./],
    [[], undefined, /JSON object/],
    ['x', undefined, /JSON object/],
  ])('is refused: %j', (settings, path, message) => {
    const refused = refusal(() => checkBus(settings, 'b'))
    expect(refused).toMatchObject({ code: 'INVALID_BUS', path })
    expect(refused.message).toMatch(message)
  })
})

describe('names', () => {
  it('say what they name when they are wrong', () => {
    expect(refusal(() => checkName('subscription', 'a b')).message).toContain('subscription')
    expect(checkName('bus', 'a.b')).toBe('a.b')
  })
})

describe('withoutSecrets', () => {
  it('shows of a target that only a newer version knows what cannot be a secret', () => {
    const targets = [{ id: 'mail', type: 'pigeon', standby: true, password: 'x' }]
    const shown = withoutSecrets({ bus: 'b', name: 'r', enabled: true, pattern: {}, targets } as unknown as Rule, {
      mail: { password: 'x' },
    })
    expect(shown.targets).toEqual([{ id: 'mail', type: 'pigeon', standby: true }])
  })

  it('hides every secret but those that were just made', () => {
    const targets = [{ ...webhook, secret: 'whsec_a' }, { ...webhook, id: 'new', secret: '=sealed:' }, queue]
    const shown = withoutSecrets({ bus: 'b', name: 'r', enabled: true, pattern, targets } as Rule, {
      new: { secret: 'whsec_b' },
    })
    expect(shown.targets).toEqual([
      { ...webhook, secret: 'whsec_***' },
      { ...webhook, id: 'new', secret: 'whsec_b' },
      queue,
    ])
  })
})
