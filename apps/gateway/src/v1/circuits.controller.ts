import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common'
import { RuleCircuits, type TargetCircuit } from '@sluice/control'
import { Describe, json } from '../openapi/description.js'
import { list, object, ref } from '../openapi/schema.js'

const circuit = {
  ...{ target: 'partner', state: 'open', since: '2026-11-29T10:00:00.000Z' },
  ...{ failures: 9, heldSince: '2026-11-29T09:50:00.000Z' },
}

@Controller('v1/buses/:bus/rules/:rule/circuits')
export class CircuitsController {
  constructor(private readonly circuits: RuleCircuits) {}

  @Get()
  @Describe({
    ...{
      id: 'listCircuits',
      action: 'rules:read',
      tag: 'rules',
      summary: 'Show the circuits of the targets of a rule',
    },
    description:
      'While what a target does looks like an outage, its circuit is open: deliveries are held, without using up attempts, and one probe now and then shows whether it is back. Not of queues, and not of targets with `"circuit": false`.',
    answers: {
      200: {
        description: 'The circuits, by target.',
        ...json(object({ items: list(ref('TargetCircuit')) }), { items: [circuit] }),
      },
    },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE'],
  })
  async list(@Param('bus') bus: string, @Param('rule') rule: string): Promise<{ items: TargetCircuit[] }> {
    return { items: await this.circuits.of(bus, rule) }
  }

  @Post(':target/close')
  @HttpCode(200)
  @Describe({
    ...{ id: 'closeCircuit', action: 'circuits:write', tag: 'rules', summary: 'Close the circuit of a target by hand' },
    description:
      'For a target that was mended, without waiting for the next probe. What comes from then on is delivered within about two seconds; deliveries that are held come when their next probe was due. Its failures count anew, so it opens again if the target still fails. A circuit that is closed stays so.',
    answers: {
      200: {
        description: 'The circuit as it is now.',
        ...json(ref('TargetCircuit'), { target: 'partner', state: 'closed', since: '2026-11-29T10:00:00.000Z' }),
      },
    },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_RULE', 'UNKNOWN_TARGET', 'NO_CIRCUIT'],
  })
  close(
    @Param('bus') bus: string,
    @Param('rule') rule: string,
    @Param('target') target: string,
  ): Promise<TargetCircuit> {
    return this.circuits.close(bus, rule, target)
  }
}
