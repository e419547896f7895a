import { IsIn, IsObject, IsString, MaxLength } from 'class-validator'
import { Optional } from '../optional.js'
import { HttpSettings } from './http-settings.js'

/** Those with a body, and those without one. */
export const methods = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const

/** An API that is called over HTTP, with a path and a query that are made of the event. */
export class HttpTarget extends HttpSettings {
  declare type: 'http'

  /** `POST` by default. `GET` and `DELETE` have no body. */
  @Optional()
  @IsIn(methods)
  method?: (typeof methods)[number]

  /** Stands behind the path of `url`: `/orders/{{$.data.id}}`, where a value is one part of the path. */
  @Optional()
  @IsString()
  @MaxLength(2048)
  path?: string

  /** Parameters of the query, by name, 20 at most: a text as those of `headers`. One whose value is missing is left out. */
  @Optional()
  @IsObject()
  query?: Readonly<Record<string, string>>
}

export function hasBody({ method = 'POST' }: Pick<HttpTarget, 'method'>): boolean {
  return method !== 'GET' && method !== 'DELETE'
}
