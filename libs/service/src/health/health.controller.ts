import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import { GoneSeries } from '../metrics/gone-series.js'
import { PrometheusMeter } from '../metrics/prometheus.js'
import { Readiness } from './readiness.js'

interface Reply {
  status(code: number): unknown
}

@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly meter: PrometheusMeter,
    private readonly gone: GoneSeries,
  ) {}

  /** The process runs. */
  @Get('health/live')
  live() {
    return { status: 'ok' }
  }

  /** The process does its work; otherwise 503 with the reasons. */
  @Get('health/ready')
  @HttpCode(200)
  async ready(@Res({ passthrough: true }) reply: Reply) {
    const problems = await this.readiness.problems()
    const ready = Object.keys(problems).length === 0
    if (!ready) reply.status(503)
    return ready ? { status: 'ready' } : { status: 'not ready', problems }
  }

  @Get('metrics')
  @RouteConfig({ action: 'metrics:read' })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    await this.gone.forget()
    return this.meter.registry.metrics()
  }
}
