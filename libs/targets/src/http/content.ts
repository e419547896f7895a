import { toAws, toBinary } from '@sluice/event'
import type { EventContent } from '@sluice/queues'
import type { Attempt, Made } from '../kind.js'
import type { formats, HttpSettings } from './http-settings.js'

/** The body of a request, and the headers that say what it is. */
export interface Content {
  readonly headers: Readonly<Record<string, string>>
  readonly body: EventContent
}

type Form = Pick<HttpSettings, 'format' | 'contentType'>

/** What a target is sent of an event. @param byDefault the form where the target says none, or one that only a newer gateway knows */
export function contentOf(
  target: Form,
  { event, made }: Pick<Attempt, 'event' | 'made'>,
  byDefault: (typeof formats)[number],
): Content {
  return made ? transformed(target, made) : message(target, event, byDefault)
}

function message({ format, contentType }: Form, event: EventContent, byDefault: (typeof formats)[number]): Content {
  const form = format && format in writers ? format : byDefault
  return writers[form](event, contentType)
}

const writers: Readonly<Record<(typeof formats)[number], (event: EventContent, contentType?: string) => Content>> = {
  structured: event => ({ headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body: event }),
  aws: event => ({ headers: { 'content-type': 'application/json' }, body: toAws(event.toString()) }),
  binary(event) {
    const { headers, body } = toBinary(event.toString())
    return { headers: { ...headers }, body: bytesOf(body) }
  },
  data(event, contentType) {
    const { headers, body } = toBinary(event.toString())
    const type = contentType ?? headers['content-type']
    return { headers: { ...(type !== undefined && { 'content-type': type }) }, body: bytesOf(body) }
  },
}

function bytesOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

/** What a transform made is the body as it is; the attributes of the event do not go with it. */
function transformed({ contentType }: Form, { text, output }: Made): Content {
  const type = contentType ?? (output === 'json' ? 'application/json' : 'text/plain; charset=utf-8')
  return { headers: { 'content-type': type }, body: text }
}
