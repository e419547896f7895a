import { UnavailableError } from '@sluice/event'

/**
 * Why Redis is not as durable as a durable bus asks; undefined if it writes each command to disk before it answers.
 *
 * @param config the answer to CONFIG GET append*, or its error
 * @throws the error, if it says nothing about Redis' settings
 */
export function durabilityProblem(bus: string, config: readonly string[] | Error): UnavailableError | undefined {
  if (config instanceof Error) {
    if (!/^(NOPERM|ERR unknown command)/.test(config.message)) throw config
    const message = `bus '${bus}' is durable, and Redis does not let Sluice ask whether it is: allow CONFIG GET to its user`
    return new UnavailableError('NOT_DURABLE', message, { bus }, { cause: config })
  }
  const value = (name: string) => config[config.indexOf(name) + 1]
  if (value('appendonly') === 'yes' && value('appendfsync') === 'always') return undefined
  const message = `bus '${bus}' is durable, and Redis is not: it must run with appendonly yes and appendfsync always`
  return new UnavailableError('NOT_DURABLE', message, { bus })
}
