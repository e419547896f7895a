import { Controller, Get } from '@nestjs/common'
import { PlatformHealth } from '@sluice/control'
import { Describe, json } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'

const [groups, owned] = [16, 16]
const mebibytes = (count: number) => count * 1024 * 1024
const example = {
  at: '2026-01-31T12:00:00.000Z',
  stages: ['router', 'fan-out', 'dlq'].map(stage => ({ stage, groups, owned, instances: 1 })),
  memory: {
    ...{ usedBytes: mebibytes(320), limitBytes: mebibytes(1000) },
    levels: [
      { what: 'trim', fromBytes: mebibytes(750) },
      { what: 'held-back', fromBytes: mebibytes(800) },
      { what: 'publishers', fromBytes: mebibytes(850) },
      { what: 'results', fromBytes: mebibytes(900) },
    ],
    closed: null,
  },
}

@Controller('v1/platform')
export class PlatformController {
  constructor(private readonly health: PlatformHealth) {}

  @Get()
  @Describe({
    ...{ id: 'getPlatform', action: 'platform:read', tag: 'platform', summary: 'Show how the platform is' },
    description:
      "Whether each stage has owners, how full Redis is, and what gives way when it fills. Read from Redis at most every two seconds; it is the whole platform's, whichever process answers.",
    answers: { 200: { description: 'Stages and memory.', ...json(ref('PlatformHealth'), example) } },
  })
  show(): Promise<object> {
    return this.health.look()
  }
}
