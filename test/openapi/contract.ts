import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Document } from '../../apps/gateway/src/openapi/document.js'

/** One answer of a gateway, as it came over the wire. */
export interface Answered {
  readonly method: string
  /** Of the route: `/v1/buses/{bus}`. */
  readonly path: string
  readonly status: number
  readonly contentType: string
  readonly body: string
}

type Responses = Record<string, { $ref?: string; content?: Record<string, unknown>; headers?: object }>

/** An OpenAPI document, as what answers are held against. Members that the document does not name are wrong too. */
export class Contract {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, allowUnionTypes: true })
  readonly #checks = new Map<string, ValidateFunction>()

  constructor(readonly document: Document) {
    ;(addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv)
    this.#ajv.addSchema({ ...(closed(document) as object), $id: 'api' })
  }

  /** Each operation as `GET /v1/buses`. */
  get operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
    )
  }

  /** What of the answer the document does not say; undefined where all is as it says. */
  fault({ method, path, status, contentType, body }: Answered): string | undefined {
    const operation = this.document.paths[path]?.[method.toLowerCase()] as { responses: Responses } | undefined
    if (!operation) return `there is no ${method} ${path}`
    const key = String(status) in operation.responses ? String(status) : 'default'
    if (key === 'default' && status < 400) return `${method} ${path} has no answer ${status}`
    const at = ['paths', path, method.toLowerCase(), 'responses', key]
    const { $ref } = operation.responses[key]!
    const response = $ref ? (this.document.components as any).responses.Problem : operation.responses[key]!
    const type = contentType.split(';')[0]!
    if (!response.content) return body === '' ? undefined : `${method} ${path} ${status} has a body: ${body}`
    if (!(type in response.content)) return `${method} ${path} ${status} is ${type || 'of no type'}`
    // one JSON text a line, or a stream: what of it is here is no whole text
    if (!type.endsWith('json') || type.endsWith('x-ndjson')) return undefined
    const pointer = [...($ref ? ['components', 'responses', 'Problem'] : at), 'content', type, 'schema']
    const check = this.#check(pointer.map(part => part.replace(/~/g, '~0').replace(/\//g, '~1')).join('/'))
    if (check(JSON.parse(body))) return undefined
    return `${method} ${path} ${status}: ${this.#ajv.errorsText(check.errors)} in ${body.slice(0, 400)}`
  }

  /** What a named schema does not allow of a value; undefined where it is valid. */
  invalid(schema: string, value: unknown): string | undefined {
    const check = this.#check(`components/schemas/${schema}`)
    return check(value) ? undefined : this.#ajv.errorsText(check.errors)
  }

  #check(pointer: string): ValidateFunction {
    const known = this.#checks.get(pointer)
    if (known) return known
    const check = this.#ajv.compile({ $ref: `api#/${encodeURI(pointer)}` })
    this.#checks.set(pointer, check)
    return check
  }
}

/** An object schema that says nothing of other members has none. A part of `allOf` speaks of some members only. */
function closed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) return value.map(item => closed(item, isPart))
  if (typeof value !== 'object' || value === null) return value
  const made = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member, key === 'allOf')]))
  const isObject = made['type'] === 'object' && 'properties' in made && !('additionalProperties' in made)
  return isObject && !isPart ? { ...made, additionalProperties: false } : made
}
