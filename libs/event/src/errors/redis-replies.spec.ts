import { redisMistake, redisRefusal } from './errors.js'

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' })

/** What a user would lose: an hour with the network, where Redis answered and said what is wrong. */
describe('what Redis says to a command that it does not run', () => {
  it.each<[said: string, refusal: string | undefined, mistake: string | undefined]>([
    ["CROSSSLOT Keys in request don't hash to the same slot", undefined, 'INTERNAL'],
    ['MOVED 3999 127.0.0.1:6381', undefined, 'INTERNAL'],
    ["ERR unknown command 'XADD'", undefined, 'INTERNAL'],
    ['ERR Error running script: user_script:3: attempt to call nil', undefined, 'INTERNAL'],
    ["ERR Error running script: OOM command not allowed when used memory > 'maxmemory'", undefined, undefined],
    ['ERR max number of clients reached', undefined, undefined],
    ['LOADING Redis is loading the dataset in memory', undefined, undefined],
    ["READONLY You can't write against a read only replica.", undefined, undefined],
    ['NOPERM this user has no permissions', 'REDIS_DENIED', undefined],
    ['WRONGTYPE Operation against a key', 'REDIS_WRONG_TYPE', undefined],
  ])('%s', (said, refusal, mistake) => {
    expect([redisRefusal(reply(said))?.code, redisMistake(reply(said))?.code]).toEqual([refusal, mistake])
    if (mistake) expect(redisMistake(reply(said))!.message).toContain(said)
  })

  it.each([
    ["NOPERM this user has no permissions to run the 'evalsha' command", /the commands of deploy\/redis\/sluice.acl$/],
    [
      "ERR ACL failure in script: User x has no permissions to run the 'xadd' command script: 1, on @user_script:1.",
      /the commands of/,
    ],
    [
      'ERR ACL failure in script: No permissions to access a key script: 1, on @user_script:1.',
      /the keys and channels/,
    ],
    [
      "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments script: 1",
      /the keys and channels/,
    ],
    [
      'NOPERM this user has no permissions to access one of the keys used as arguments',
      /the keys and channels below SLUICE_PREFIX/,
    ],
    ['NOPERM this user has no permissions to access one of the channels used as arguments', /the keys and channels/],
    ['WRONGPASS invalid username-password pair', /check its user and password$/],
  ])('says of a denial what to give the user: %s', (said, fix) => {
    expect(redisRefusal(reply(said))!.message).toMatch(fix)
  })

  it('is no reply where the connection broke', () => {
    const error = new Error('ERR is how some other library begins')
    expect([redisRefusal(error), redisMistake(error), redisMistake(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
