import { Inject, Injectable } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import {
  openedTarget,
  RegistryView,
  type Rule,
  sealedCredentialProblem,
  sealedProblem,
  type Snapshot,
} from '@sluice/registry'
import { Readiness } from '../health/readiness.js'
import type { Settings } from '../settings.js'
import { LOGGER, SETTINGS } from '../tokens.js'

type Target = Rule['targets'][number]

/** The secrets of targets for the service that delivers. Readiness names one that cannot be opened, of a connection too. */
@Injectable()
export class TargetSecrets {
  /** A target of a snapshot never changes, so each is opened once. */
  readonly #opened = new WeakMap<Target, Target>()
  /** Those that were logged. */
  readonly #closed = new WeakSet<Target>()
  #checked: { readonly of?: Pick<Snapshot, 'rules' | 'connections'>; readonly problem?: string | undefined } = {}

  constructor(
    private readonly registry: RegistryView,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    readiness: Readiness,
  ) {
    readiness.add('secrets', () => this.#problem())
  }

  /** The target with its secrets in clear text. @throws UnavailableError that names the setting */
  opened(rule: Rule, target: Target): Target {
    const known = this.#opened.get(target)
    if (known) return known
    try {
      const opened = openedTarget(rule, target, this.settings.SLUICE_SECRET_KEY)
      this.#opened.set(target, opened)
      return opened
    } catch (error) {
      if (!this.#closed.has(target)) this.logger.error('deliveries to a target wait', { error: errorText(error) })
      this.#closed.add(target)
      throw error
    }
  }

  #problem(): string | undefined {
    const { rules, connections } = this.registry.snapshot
    const { of } = this.#checked
    if (of?.rules !== rules || of.connections !== connections)
      this.#checked = { of: { rules, connections }, problem: this.#find({ rules, connections }) }
    return this.#checked.problem
  }

  #find({ rules, connections }: Pick<Snapshot, 'rules' | 'connections'>): string | undefined {
    for (const connection of connections.values()) {
      const problem = sealedCredentialProblem(connection, this.settings.SLUICE_SECRET_KEY)
      if (problem) return problem.message
    }
    for (const ofBus of rules.values()) {
      for (const rule of ofBus.values()) {
        const problem = sealedProblem(rule, this.settings.SLUICE_SECRET_KEY)
        if (problem) return problem.message
      }
    }
    return undefined
  }
}
