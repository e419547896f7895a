import { Webhook } from 'standardwebhooks'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'

/** An id of a webhook. */
const opaque = /^msg_[\w-]{27}$/
const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 } }

describe('delivery', () => {
  let platform: Platform
  const hooks: Hook[] = []
  beforeAll(async () => void (platform = await Platform.start()))
  afterAll(async () => {
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const receive = async (ledger: Ledger, answer?: (id: string) => number | Promise<number>) => {
    const hook = await webhook(ledger, answer)
    hooks.push(hook)
    return hook
  }
  const put = async (name: string, ...targets: object[]) => {
    const { status, body } = await platform.api('PUT', `/v1/buses/default/rules/${name}`, {
      pattern: { type: [name] },
      targets,
    })
    expect(status).toBe(201)
    return body
  }
  const publish = (type: string, ...ids: string[]) =>
    platform.publishBatch(ids.map(id => ({ specversion: '1.0', id, source: '/test', type, data: { big: 1 } })))
  const letters = async (rule: string) => (await platform.api('GET', `/v1/dead-letters?rule=${rule}`)).body.items
  const redrive = (body: object) => platform.api('POST', '/v1/dead-letters/redrive', body)

  it('a webhook can prove that Sluice sent it, with the secret that the PUT answered', async () => {
    const hook = await receive(new Ledger())
    const rule = await put('signed', { id: 'partner', type: 'webhook', url: hook.url })
    await publish('signed', 's-1')
    await until(() => hook.requests.length === 1, 'it arrives')
    const { headers, body } = hook.requests[0]!
    const event = new Webhook(rule.targets[0].secret).verify(body, headers as Record<string, string>)
    expect(event).toMatchObject({ id: 's-1', type: 'signed', principal: 'api-key', receivedtime: expect.any(String) })
    expect(headers['content-type']).toContain('application/cloudevents+json')
    expect((await platform.api('GET', '/v1/buses/default/rules/signed')).body.targets[0].secret).toBe('whsec_***')
  })

  it('a webhook that fails is called again, and the event is delivered once it works', async () => {
    const ledger = new Ledger()
    let calls = 0
    const hook = await receive(ledger, () => (++calls < 3 ? 500 : 204))
    await put('flaky', { id: 'partner', type: 'webhook', url: hook.url, retry: quick })
    await publish('flaky', 'f-1')
    await until(() => ledger.counts.has('f-1'), 'it arrives')
    expect(hook.requests.map(({ headers }) => headers['sluice-attempt'])).toEqual(['1', '2', '3'])
    expect(new Set(hook.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await letters('flaky')).toEqual([])
  })

  it('what a webhook never takes becomes a dead letter with every attempt, and a redrive reaches that target alone', async () => {
    const broken = new Ledger()
    const fine = new Ledger()
    let up = false
    const hook = await receive(broken, () => (up ? 204 : 503))
    const other = await receive(fine)
    await put(
      'down',
      { id: 'broken', type: 'webhook', url: hook.url, retry: quick },
      { id: 'fine', type: 'webhook', url: other.url },
    )
    await publish('down', 'd-1')
    const [letter] = await until(async () => {
      const found = await letters('down')
      return found.length > 0 && found
    }, 'the dead letter is there')
    expect(letter).toMatchObject({
      target: 'broken',
      reason: 'attempts-exhausted',
      error: 'answered 503',
      targetType: 'webhook',
      destination: hook.url,
    })
    expect(letter.attempts).toHaveLength(3)
    const { body } = await platform.api('GET', `/v1/dead-letters/${letter.id}`)
    expect(body.event).toMatchObject({ id: 'd-1', data: { big: 1 } })

    up = true
    expect(await redrive({ ids: [letter.id, 'no~0-1-1~such~letter'] })).toMatchObject({
      status: 200,
      body: { state: 'done', redriven: 1, missing: ['no~0-1-1~such~letter'] },
    })
    await until(() => broken.counts.has('d-1'), 'the redriven event arrives')
    expect(await letters('down')).toEqual([])
    expect(fine.counts.get('d-1')).toBe(1)
    // one id for every try, also after the redrive, so that the receiver may leave out what it had; another for each target
    const idsAt = (at: Hook) => [...new Set(at.requests.map(({ headers }) => headers['webhook-id']))]
    expect(hook.requests).toHaveLength(4)
    expect([...idsAt(hook), ...idsAt(other)]).toEqual([expect.stringMatching(opaque), expect.stringMatching(opaque)])
    expect(idsAt(hook)).not.toEqual(idsAt(other))
  })

  it('an answer that says never is not asked again; a redirect is not followed', async () => {
    const hook = await receive(new Ledger(), id => (id === 'n-1' ? 422 : 302))
    await put('never', { id: 'partner', type: 'webhook', url: hook.url, retry: quick })
    await publish('never', 'n-1')
    const [letter] = await until(
      async () => (await letters('never')).length === 1 && letters('never'),
      'the dead letter is there',
    )
    expect(letter).toMatchObject({ reason: 'rejected', error: 'answered 422' })
    expect(hook.requests).toHaveLength(1)
    await publish('never', 'n-2')
    await until(async () => (await letters('never')).length === 2, 'the redirect is a failure')
    expect(hook.requests).toHaveLength(4)
  })

  it('a webhook that hangs is given up after its timeout, and the next rule is not kept waiting', async () => {
    const fine = new Ledger()
    const hanging = await receive(new Ledger(), () => new Promise<number>(() => undefined))
    const other = await receive(fine)
    await put('hang', { id: 'partner', type: 'webhook', url: hanging.url, timeoutMs: 200, retry: { attempts: 1 } })
    await put('next', { id: 'partner', type: 'webhook', url: other.url })
    await publish('hang', 'h-1')
    await publish('next', 'h-2')
    await until(() => fine.counts.has('h-2'), 'the other arrives')
    const [letter] = await until(
      async () => (await letters('hang')).length === 1 && letters('hang'),
      'the dead letter is there',
    )
    expect(letter.error).toBe('no answer within 200 ms')
  })

  it('cloud metadata and other link-local addresses are out of reach', async () => {
    const answer = await platform.api('PUT', '/v1/buses/default/rules/ssrf', {
      pattern: { type: ['ssrf'] },
      targets: [{ id: 'metadata', type: 'webhook', url: 'http://169.254.169.254/latest' }],
    })
    expect(answer).toMatchObject({ status: 400, body: { code: 'FORBIDDEN_ADDRESS', setting: 'WEBHOOK_ALLOW' } })
  })

  it('a queue job that its own processor gives up becomes a dead letter, and a redrive is a new job', async () => {
    const done = new Ledger()
    let up = false
    let tries = 0
    const worker = queueWorker('packing', platform.redis.url, async event => {
      tries++
      if (!up) throw new Error('no boxes left')
      done.add(event.id)
    })
    await put('pack', {
      id: 'packing',
      type: 'queue',
      queue: 'packing',
      retry: { attempts: 2, backoff: { type: 'fixed', delay: 20 } },
    })
    await publish('pack', 'q-1')
    const [letter] = await until(
      async () => (await letters('pack')).length === 1 && letters('pack'),
      'the dead letter is there',
    )
    expect(letter).toMatchObject({
      targetType: 'queue',
      destination: 'packing',
      error: 'no boxes left',
      reason: 'attempts-exhausted',
    })
    expect(letter.attempts).toHaveLength(2)
    expect(tries).toBe(2)
    up = true
    expect((await redrive({ filter: { rule: 'pack' } })).body.redriven).toBe(1)
    await until(() => done.counts.has('q-1'), 'the redriven job is done')
    await worker.close()
  })

  it('a job of a queue that no rule names any more still becomes a dead letter', async () => {
    await put('retired', { id: 'old', type: 'queue', queue: 'retired', retry: { attempts: 1 } })
    await publish('retired', 'r-1')
    const redis = testClient(platform.redis.url)
    await until(async () => (await redis.exists(`${testQueuePrefix}:retired:id`)) === 1, 'the job is there')
    redis.disconnect()
    await platform.api('DELETE', '/v1/buses/default/rules/retired')
    const worker = queueWorker('retired', platform.redis.url, async () => {
      throw new Error('nobody needs this')
    })
    const [letter] = await until(
      async () => (await letters('retired')).length === 1 && letters('retired'),
      'the dead letter is there',
    )
    expect(letter.error).toBe('nobody needs this')
    await worker.close()
  })
})
