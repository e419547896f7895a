import { Injectable } from '@nestjs/common'
import { HandlerRules } from '../../subscriptions/handler-rules.js'

/** Writes the rules of handlers as in production; there is no router to wait for. */
@Injectable()
export class MemoryHandlerRules extends HandlerRules {
  protected override async untilLive(): Promise<void> {}

  protected override async isReadElsewhere(): Promise<boolean> {
    return false
  }

  protected override async announce(): Promise<void> {}
}
