import { Inject, Injectable } from '@nestjs/common'
import { errorText, type KeptLetter } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import { LOGGER } from '@sluice/service'
import { type Change, Changes } from '@sluice/streams'

/** Reasons of letters whose chain of causes is too long. */
const ofLoops: ReadonlySet<string> = new Set(['loop', 'looping'])

/** Tells of dead letters by operator events: of targets that begin to produce some, and of loops. */
@Injectable()
export class OperatorLetters {
  constructor(
    private readonly changes: Changes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Called before the letters are kept: if the process dies in between, the next one calls it again for the same letters, and nothing
   * is told twice. Letters are kept also if they cannot be told.
   */
  async tell(letters: readonly KeptLetter[]): Promise<void> {
    const targets = new Map<string, KeptLetter>()
    for (const letter of letters) {
      const name = `${letter.bus}/${letter.rule}/${letter.target}`
      if (!targets.has(name)) targets.set(name, letter)
    }
    const loops = letters.filter(({ reason }) => ofLoops.has(reason))
    try {
      await Promise.all([
        ...[...targets.values()].map(letter => this.changes.failing(letter, failing(letter))),
        ...loops.map(letter => this.changes.add(loop(letter))),
      ])
    } catch (error) {
      this.logger.warn('dead letters are kept and cannot be told', { error: errorText(error) })
    }
  }
}

/** Neither the error nor the destination: they may have parts of the event, and secrets of a URL. */
function failing({ bus, rule, target, targetType, reason, fingerprint, id }: KeptLetter): Change {
  const data = { rule, target, targetType, reason, fingerprint, letterId: id }
  return { type: 'sluice.target.failing', bus, resource: `${rule}/${target}`, data }
}

function loop({ bus, rule, target, id: letterId, redrives }: KeptLetter): Change {
  const about = { type: 'sluice.loop.found', bus, resource: `${rule}/${target}` } as const
  return { ...about, data: { rule, target, letterId }, id: `loop~${letterId}~${redrives}` }
}
