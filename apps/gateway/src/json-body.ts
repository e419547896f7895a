import { Injectable, type PipeTransform } from '@nestjs/common'
import { InvalidError, parseJson } from '@sluice/event'

const depth = 64

/** Bodies arrive as bytes, for the events' sake; this makes a value of one. */
@Injectable()
export class JsonBody implements PipeTransform<unknown, unknown> {
  transform(body: unknown): unknown {
    if (body instanceof Uint8Array) return parseJson(decode(body), depth)
    throw new InvalidError('MALFORMED_JSON', 'the body is empty; send JSON')
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new InvalidError('MALFORMED_JSON', 'the body is not valid UTF-8', {}, { cause })
  }
}
