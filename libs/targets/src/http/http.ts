import { retryDefaults } from '@sluice/delivery'
import type { TargetKind } from '../kind.js'
import { HttpDeliverer } from './http-deliverer.js'
import { faultOfHttp, httpFields } from './http-settings.js'
import { hasBody, HttpTarget } from './http-target.js'
import { everyLocation, faultOfPath, faultOfQuery, queryBounds } from './location.js'

/** Fan-out calls the API and retries, as it does with webhooks. */
export const http: TargetKind<HttpTarget> = {
  type: 'http',
  settings: HttpTarget,
  fields: {
    ...httpFields,
    url: { description: 'The URL before `path` and `query`, which are made of each event.' },
    method: { default: 'POST', description: '`GET` and `DELETE` have no body.' },
    path: { description: 'Stands behind the path of `url`. A value of the event is one part of it.' },
    query: {
      ...{ additionalProperties: { type: 'string', maxLength: queryBounds.text }, maxProperties: queryBounds.most },
      description: 'Parameters of the query. One whose value is missing is left out.',
    },
    format: {
      default: 'data',
      description:
        'What the body is: the data alone, the whole event, its data with attributes as headers, or the event as AWS has it.',
    },
  },
  retry: retryDefaults.webhook,
  fault: target => {
    const { path, query, format, contentType, transform } = target
    const ofPath = path === undefined ? undefined : faultOfPath(path)
    if (ofPath !== undefined) return { field: 'path', fault: ofPath }
    const ofQuery = query && faultOfQuery(query)
    if (ofQuery !== undefined) return { field: 'query', fault: ofQuery }
    const [unused] = Object.entries({ format, contentType, transform }).filter(([, value]) => value !== undefined)
    if (unused && !hasBody(target))
      return { field: unused[0] as keyof HttpTarget & string, fault: `must be left out: ${target.method} has no body` }
    return faultOfHttp(target, 'data')
  },
  destination: everyLocation,
  url: 'url',
  deliverer: parts => new HttpDeliverer(parts),
}
