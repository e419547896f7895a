/** Sends commands to users' Redis. */
export interface RedisCalls {
  /**
   * @throws ForbiddenHostError if the Redis may not be reached, or is the platform's own; RedisAnswerError for an answer that is an error;
   * other errors if there is none
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
