import { Inject, Injectable } from '@nestjs/common'
import type { CloudEvent } from '@sluice/event'
import { currentEvent } from '../handlers/current-event.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { checkReceipts, receiptDefaults, type ReceiptOptions } from '../receipts/idempotent.decorator.js'
import { tokenOf } from '../receipts/receipts.js'
import type { OptionNames } from '../unknown-options.js'
import { PostgresReceipts } from './postgres-receipts.js'
import type { Sql } from './sql.js'

export interface InboxOptions extends ReceiptOptions {
  /** Which effect of the handler, where it has several of one event. */
  readonly effect?: string
}

/** Whether the effect was had now, and what it came to. */
export type Once<T> = { readonly first: true; readonly value: T } | { readonly first: false }

const optionNames: OptionNames<InboxOptions> = { effect: true, key: true, ttl: true }

/** Has the effect of an event once, in the transaction of the effect. */
@Injectable()
export class Inbox {
  constructor(
    private readonly receipts: PostgresReceipts,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /**
   * That the event was handled is written in the caller's transaction: it commits together with the effect, or not at all.
   * So the effect is had exactly once, however often the event comes and whatever dies. Each handler has receipts of its own.
   *
   * @param tx what the transaction runs on, see {@link Sql}
   * @throws what the effect throws; then it was not had, also where you commit; InvalidError `NO_TRANSACTION`
   */
  async once<T>(tx: Sql, event: CloudEvent, effect: () => Promise<T>, options: InboxOptions = {}): Promise<Once<T>> {
    const { key = sourceAndId, ttl = receiptDefaults.ttl } = checkReceipts(options, 'inbox.once', optionNames)
    const handler = currentEvent.getStore()?.context.rule ?? this.options.name
    const scope = ['inbox', handler, ...(options.effect === undefined ? [] : [options.effect])].join('/')
    let once: Once<T> = { first: false }
    await this.receipts.with(tx, tokenOf(scope, key(event)), ttl, async () => {
      once = { first: true, value: await effect() }
    })
    return once
  }
}

function sourceAndId({ source, id }: CloudEvent): string {
  return `${source} ${id}`
}
