import { Controller } from '@nestjs/common'
import { Ctx, EventPattern, MessagePattern, Payload, RpcException } from '@nestjs/microservices'
import type { SluiceContext } from '@sluice/nest/microservices'

interface Parcel {
  readonly number: string
}

/** As it was on the Redis transport, but for what it now says about tries. */
@Controller()
export class Parcels {
  readonly #sent = new Set<string>()

  @EventPattern<string>('parcel.packed', { backoff: { type: 'fixed', delay: 100 } })
  send(@Payload() { number }: Parcel, @Ctx() context: SluiceContext) {
    const { attempt } = context.getContext()
    if (attempt === 1) {
      console.log(`${number}: no label, the printer is out of paper`)
      throw new RpcException('the printer is out of paper')
    }
    console.log(`${number}: sent, at attempt ${attempt}`)
    this.#sent.add(number)
  }

  @MessagePattern({ cmd: 'where' })
  where(@Payload() { number }: Parcel) {
    if (!/^P-\d+$/.test(number)) throw new RpcException(`${number} is no number of a parcel`)
    return this.#sent.has(number) ? 'on its way' : 'in the house'
  }
}
