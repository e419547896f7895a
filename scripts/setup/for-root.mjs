/** The line by which a Nest service finds this platform. A password is not printed: the service reads it from REDIS_URL itself. */
export function forRoot(redisUrl, env = process.env) {
  const { SLUICE_PREFIX: prefix } = env
  const url = redisUrl.includes('@') ? 'process.env.REDIS_URL' : `'${redisUrl}'`
  const options = [
    `name: 'my-service'`,
    `redis: { url: ${url} }`,
    ...(prefix === undefined ? [] : [`prefix: ${JSON.stringify(prefix)}`]),
  ]
  return `SluiceModule.forRoot({ ${options.join(', ')} })`
}
