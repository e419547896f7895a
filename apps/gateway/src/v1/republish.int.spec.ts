import { event, root, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, keyWith } = platform

beforeAll(() => platform.start(), 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

/** What a user would lose: a way to publish an event again that tells everybody that it is one. */
describe('republishing', () => {
  const positionOf = async (sent: string | object) => {
    const type = 'application/cloudevents+json'
    const body = typeof sent === 'string' ? sent : JSON.stringify(sent)
    const headers = { authorization: `Bearer ${root}`, 'content-type': type }
    const answer = await fetch(`${platform.url}/v1/buses/default/events`, { method: 'POST', headers, body })
    return ((await answer.json()) as any).position as string
  }
  const again = (position: string, body: unknown = {}, key = root) =>
    call('POST', `/v1/buses/default/events/${position}/republish`, body, key)
  const read = async (position: string) => (await call('GET', `/v1/buses/default/events/${position}`)).body.event

  it('makes a new event with the bytes of the first, which is its cause', async () => {
    const first = await positionOf(
      `{"specversion":"1.0","id":"R-1","source":"/r","type":"re","subject":"s","correlationid":"C-1","data":{"n":10.00,"big":12345678901234567890}}`,
    )
    const { status, body } = await again(first)
    expect(status).toBe(202)
    expect(body.id).not.toBe('R-1')
    const made = await read(body.position)
    expect(made).toMatchObject({ id: body.id, causationid: 'R-1', correlationid: 'C-1', republished: 'unchanged' })
    expect(made).toMatchObject({ source: '/r', type: 're', subject: 's', principal: 'api-key' })
    const log = await call('GET', `/v1/buses/default/events?type=re`)
    expect(log.body.items).toHaveLength(2)
    const answer = await fetch(`${platform.url}/v1/buses/default/events/${body.position}`, {
      headers: { authorization: `Bearer ${root}` },
    })
    expect(await answer.text()).toContain('"data":{"n":10.00,"big":12345678901234567890}')
    const third = await read((await again(body.position)).body.position)
    expect(third).toMatchObject({ causationid: body.id, correlationid: 'C-1' })
  })

  it('of an edited one says so', async () => {
    const first = await positionOf(event('R-2', 're2', { data: { a: 1, b: 2 } }))
    const { body } = await again(first, { edit: { data: { a: null, c: 3 } } })
    expect(await read(body.position)).toMatchObject({ republished: 'edited', data: { b: 2, c: 3 } })
  })

  it('refuses what is no edit, and an event that is not there', async () => {
    const first = await positionOf(event('R-3', 're3'))
    for (const [body, code] of [
      [{ edit: 7 }, 'INVALID_EDIT'],
      [{ edit: { principal: 'key:other' } }, 'INVALID_EDIT'],
      [{ data: {} }, 'INVALID_EDIT'],
      [{ edit: { source: null } }, 'INVALID_ATTRIBUTE'],
      [{ edit: { type: 'sluice.alarm' } }, 'RESERVED_NAME'],
    ] as const)
      expect(await again(first, body)).toMatchObject({ status: 400, body: { code } })
    for (const position of ['0-1-1', '99-1-1', 'nonsense'])
      expect(await again(position)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_EVENT' } })
  })

  it('needs the right to publish it and to see all of it', async () => {
    const first = await positionOf(event('R-4', 're4', { data: { card: '4111' } }))
    const publish = { publish: { bus: 'default', pattern: { type: ['re4'] } } }
    const reads = (more = {}) => ({ read: { bus: 'default', ...more } })
    const blind = await keyWith('blind', [publish])
    expect((await again(first, {}, blind)).status).toBe(404)
    const partly = await keyWith('partly', [publish, reads({ redact: ['data.card'] })])
    const refused = await again(first, {}, partly)
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(refused.body.detail).toContain('hidden')
    const other = await keyWith('other', [{ publish: { bus: 'default', pattern: { type: ['x'] } } }, reads()])
    expect((await again(first, {}, other)).status).toBe(403)
    const whole = await keyWith('whole', [publish, reads()])
    const { status, body } = await again(first, {}, whole)
    expect(status).toBe(202)
    expect(await read(body.position)).toMatchObject({ principal: 'key:whole' })
  })
})
