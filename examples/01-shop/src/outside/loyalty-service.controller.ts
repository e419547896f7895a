import { Body, Controller, HttpCode, Post, ServiceUnavailableException } from '@nestjs/common'
import { say } from '../say.js'

/** Stands for the loyalty service that another company runs. It is down until it is told to be up. */
@Controller('loyalty')
export class LoyaltyServiceController {
  #up = false

  @Post()
  @HttpCode(200)
  switch(@Body() { up }: { up: boolean }) {
    this.#up = up
    return { up }
  }

  @Post('points')
  @HttpCode(204)
  add(@Body() { orderId, customer, points }: { orderId: string; customer: string; points: number }) {
    if (!this.#up) throw new ServiceUnavailableException()
    say('loyalty', `${points} points for ${customer} (${orderId})`)
  }
}
