/** Sends commands to users' Redis. */
export interface RedisCalls {
  /**
   * @throws ForbiddenHostError if the Redis may not be reached, or is the platform's own; RedisAnswerError for an answer that is an error;
   * RedisBusyError if there is no room for the call now; other errors if there is no answer
   */
  call(command: RedisCommand): Promise<string | number>
}

export interface RedisCommand {
  /** `redis:` or `rediss:`. Its path may be the number of a database. */
  readonly url: URL
  readonly login?: { readonly username: string; readonly password: string } | undefined
  /** The name of the command, and its arguments. */
  readonly args: readonly (string | Buffer)[]
  readonly signal: AbortSignal
}

/** An answer that is an error: `WRONGTYPE Operation against a key …`. */
export class RedisAnswerError extends Error {
  override readonly name = 'RedisAnswerError'
}

/** The call was not made: there may be room for it later. */
export class RedisBusyError extends Error {
  override readonly name = 'RedisBusyError'
}
