import { gatewayDocument } from '../../apps/gateway/src/docs-page.js'
import { Contract } from './contract.js'

const document = gatewayDocument()
const contract = new Contract(document)
const operations = Object.values(document.paths).flatMap(item => Object.values(item) as any[])

describe('the OpenAPI document', () => {
  it('names each operation by a verb and what it is about, once', () => {
    const ids = operations.map(({ operationId }) => operationId as string)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids)
      expect(id).toMatch(
        /^(list|get|put|make|open|revoke|delete|forget|publish|republish|test|redrive|cancel|close|rotate|restore|retry|search|skip|tail|purge|send|receive|ack|nack|extend|peek|pause|resume|run)[A-Z][A-Za-z]+$/,
      )
  })

  it('describes every answer, and refusals by their codes', () => {
    for (const { operationId, responses } of operations) {
      const good = Object.keys(responses).filter(status => /^2/.test(status))
      expect({ operationId, good: good.length > 0 }).toEqual({ operationId, good: true })
      for (const [status, { content }] of Object.entries(responses as Record<string, any>)) {
        if (['204', '304', 'default'].includes(status)) continue
        expect({ operationId, status, content: typeof content }).toEqual({ operationId, status, content: 'object' })
      }
    }
    const publish = (document.paths['/v1/buses/{bus}/events'] as any).post
    expect(publish.responses[404].content['application/problem+json'].schema.allOf[1].properties.code.enum).toEqual([
      'UNKNOWN_BUS',
      'UNKNOWN_TENANT',
    ])
    expect(Object.keys(publish.responses)).toEqual(
      expect.arrayContaining(['202', '400', '401', '404', '413', '415', '422', '503']),
    )
  })

  it('asks for no key where none is needed', () => {
    const open = operations.filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId)
    expect(open.sort()).toEqual(['getLiveness', 'getReadiness', 'openPortal'])
  })

  it('has examples that are valid', () => {
    const wrong: unknown[] = []
    const look = (schemaOf: any, media: Record<string, any>, at: string) => {
      for (const [type, { example, examples }] of Object.entries(media)) {
        const values = [example, ...Object.values(examples ?? {}).map((one: any) => one.value)]
        for (const value of values.filter(value => value !== undefined)) {
          const fault = schemaOf(type, value)
          if (fault) wrong.push({ at, fault })
        }
      }
    }
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, { responses, requestBody, operationId }] of Object.entries(item) as any) {
        for (const [status, { content = {} }] of Object.entries(responses) as any) {
          if (status === 'default') continue
          const check = (contentType: string, value: unknown) =>
            contract.fault({ method, path, status: Number(status), contentType, body: JSON.stringify(value) })
          look(check, content, `${operationId} ${status}`)
        }
        const sent = Object.entries<any>(requestBody?.content ?? {}).filter(([, { schema }]) => schema.$ref)
        for (const [type, media] of sent) {
          const name = media.schema.$ref.split('/').at(-1)
          look((_type: string, value: unknown) => contract.invalid(name, value), { [type]: media }, operationId)
        }
      }
    expect(wrong).toEqual([])
  })

  it('takes what the gateway takes: extensions, patterns, a batch, and a rule whose webhook is disabled', () => {
    const event = { specversion: '1.0', id: '1', source: '/shop', type: 't', priority: 7, flag: true, data: [1] }
    expect(contract.invalid('CloudEvent', event)).toBeUndefined()
    expect(contract.invalid('CloudEvent', { ...event, source: undefined })).toContain('source')
    const webhook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }
    const disabled = { at: '2026-01-31T12:00:00.000Z', reason: 'answered 410' }
    const rule = { pattern: { $or: [{ type: ['a'] }, { data: { n: [{ numeric: ['>', 1] }] } }] }, targets: [webhook] }
    expect(contract.invalid('RuleSettings', rule)).toBeUndefined()
    const shown = {
      ...rule,
      bus: 'b',
      name: 'r',
      enabled: true,
      targets: [{ ...webhook, secret: 'whsec_***', disabled }],
    }
    expect(contract.invalid('Rule', shown)).toBeUndefined()
    expect(contract.invalid('RuleSettings', shown)).toBeUndefined() // what is shown can be sent back
    for (const wrong of [
      { ...webhook, type: 'queue' },
      { ...webhook, type: 'lambda' },
      { ...webhook, queue: 'q' },
    ])
      expect(contract.invalid('RuleSettings', { ...rule, targets: [wrong] })).toBeDefined()
    expect(contract.invalid('RuleSettings', { ...rule, tragets: [] })).toContain('additional properties')
    expect(contract.invalid('RedriveRequest', { ids: ['a'], filter: {} })).toContain('exactly one')
  })
})
