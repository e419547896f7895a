import { Inject, Injectable, type PipeTransform } from '@nestjs/common'
import { defaultLimits, InvalidError, type JsonBounds, parseStrictly } from '@sluice/event'
import { SETTINGS, type Settings } from '@sluice/service'

/** Parses a JSON body. Bodies arrive as bytes, because events keep theirs. */
@Injectable()
export class JsonBody implements PipeTransform<unknown, unknown> {
  readonly #bounds: JsonBounds

  constructor(@Inject(SETTINGS) { MAX_BODY_VALUES: values }: Settings) {
    this.#bounds = { depth: defaultLimits.depth, values, setting: 'MAX_BODY_VALUES' }
  }

  transform(body: unknown): unknown {
    if (body instanceof Uint8Array) return parseStrictly(decode(body), this.#bounds)
    throw new InvalidError('MALFORMED_JSON', 'the body is empty; send JSON')
  }
}

/** Parses a JSON body that may be left out. */
@Injectable()
export class OptionalJsonBody extends JsonBody {
  override transform(body: unknown): unknown {
    return body instanceof Uint8Array && body.length > 0 ? super.transform(body) : undefined
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new InvalidError('MALFORMED_JSON', 'the body is not valid UTF-8', {}, { cause })
  }
}
